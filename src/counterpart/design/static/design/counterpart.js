// What the browser adds to pages that work without it: theme, dialogs, keys, scanner, palette, toasts, locks, live parts.
// No dependencies and no eval; htmx talks to the server. Elements for entry (lines, choices, signature) are in entry.js.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const root = document.documentElement, word = name => document.body.dataset[name] || '';
  const typing = () => {
    const e = document.activeElement;
    return !!e && (/^(TEXTAREA|SELECT)$/.test(e.tagName) || e.isContentEditable || (e.tagName === 'INPUT' && !/^(button|submit|checkbox|radio)$/.test(e.type)));
  };

  // ---- theme: the system's until the person chooses; the server reads the cookie, so nothing flashes
  const dark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const setTheme = theme => { root.dataset.theme = theme; document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`; };

  // ---- dialogs and menus
  const open = id => { const d = document.getElementById(id); if (d && !d.open) { if (id === 'shortcuts') ownKeys(d); d.showModal(); const field = $('input:not([type=hidden]),select,textarea', d); field?.focus(); field?.select?.(); } return d; };
  function ownKeys(sheet) { // what this page answers, beside what every page does
    const list = $('[data-own] ul', sheet); if (!list) return;
    list.replaceChildren(...$$('main [data-key]').filter(x => x.offsetParent).map(x => {
      const li = document.createElement('li'), keys = document.createElement('span'), cap = document.createElement('kbd'), copy = x.cloneNode(true);
      $$('kbd,.ic', copy).forEach(k => k.remove()); cap.textContent = x.dataset.key; keys.className = 'keys'; keys.append(cap);
      li.append(copy.textContent.trim() || x.getAttribute('aria-label') || '', keys); return li;
    }));
    list.parentElement.hidden = !list.children.length;
  }
  addEventListener('click', e => {
    if (!(e.target instanceof Element)) return;
    if (e.target.closest('[data-theme-toggle]')) setTheme(dark() ? 'light' : 'dark');
    const o = e.target.closest('[data-open]'); if (o && open(o.dataset.open)) e.preventDefault();
    if (e.target.closest('[data-close]')) e.target.closest('dialog')?.close();
    if (e.target.matches('dialog')) e.target.close();
    e.target.closest('[data-away]')?.closest('.toast')?.remove();
    for (const menu of $$('details.menu[open]')) if (o || !menu.contains(e.target)) menu.open = false;
    const step = e.target.closest('.steps button');
    if (step) {
      const field = $('input', step.parentElement), by = step === step.parentElement.firstElementChild ? 'stepDown' : 'stepUp';
      if (field) { field[by](); field.dispatchEvent(new Event('change', { bubbles: true })); }
    }
  });
  addEventListener('keydown', e => {
    if (e.key !== 'Escape') return;
    const menus = $$('details.menu[open]');
    for (const menu of menus) { menu.open = false; $('summary', menu).focus(); }
    if (!menus.length && !e.defaultPrevented && !$('dialog[open]') && typing()) document.activeElement.blur(); // letters are shortcuts again
  });

  // ---- <cp-list>: rows with data-item; j and k move the focus, Enter opens, letters do what the row shows
  class CpList extends HTMLElement {
    get items() { return $$('[data-item]', this).filter(x => x.offsetParent); }
    get at() { return this.items.findIndex(x => x.contains(document.activeElement)); }
    move(step) {
      const items = this.items, n = Math.max(0, Math.min(items.length - 1, this.at + step)), row = items[n];
      if (row) ($('[data-main]', row) || $('a,button,input', row) || row).focus();
    }
  }
  customElements.define('cp-list', CpList);

  // ---- <cp-due datetime>: promised times count down in place
  class CpDue extends HTMLElement {
    connectedCallback() { this.timer = setInterval(() => this.draw(), 30000); }
    disconnectedCallback() { clearInterval(this.timer); }
    draw() {
      const m = Math.round((new Date(this.getAttribute('datetime')) - Date.now()) / 6e4), n = Math.abs(m);
      if (Number.isNaN(m) || n >= 1440) return;
      const unit = n < 60 ? 'minute' : 'hour', f = new Intl.RelativeTimeFormat(root.lang, { numeric: 'always', style: 'short' });
      const left = n < 60 ? n : Math.round(n / 60), span = new Intl.NumberFormat(root.lang, { style: 'unit', unit, unitDisplay: 'short' }).format(left).replace(/\.$/, '');
      this.textContent = m < 0 ? word('late').replace('{}', span) : f.format(left, unit).replace(/\.$/, '');
    }
  }
  customElements.define('cp-due', CpDue);

  // ---- scanner: a burst of keys that ends in Enter is a scan wherever the focus is
  let burst = '', last = 0, began = null, typed = false;
  addEventListener('input', e => { if (e.target.closest?.('main form[method=post]')) typed = true; });
  addEventListener('keydown', e => {
    const now = e.timeStamp;
    if (now - last > 60) { burst = ''; began = document.activeElement; }
    last = now;
    if (e.repeat) { burst = ''; return; } // a key held down walks a list
    if (e.key.length === 1) { burst += e.key; return; }
    if (e.key === 'Tab') burst = ''; // who leaves a field has typed
    const to = $('[data-scan-to]');
    if (e.key !== 'Enter' || burst.length < 4) return;
    const code = burst; burst = '';
    if (!to && !typing() && !$('dialog[open]')) { // this page expects no scan: the house finds out what it is
      e.preventDefault(); e.stopImmediatePropagation();
      const box = $('#palette [data-url]'), url = box?.dataset.url || '/search/';
      if (!typed || !box) { location.assign(`${url}?scan=1&q=${encodeURIComponent(code)}`); return; }
      open('palette'); box.value = code; box.dispatchEvent(new Event('input')); // nothing typed is lost
      return;
    }
    if (!to || began === to) return; // the scanned field itself submits its own form
    if (typing() && began === document.activeElement && 'value' in began && began.value.endsWith(code)) began.value = began.value.slice(0, -code.length);
    e.preventDefault(); e.stopImmediatePropagation();
    document.dispatchEvent(new CustomEvent('cp:scan', { detail: code }));
  }, true);
  document.addEventListener('cp:scan', e => {
    const to = $('[data-scan-to]'); if (!to) return;
    to.value = e.detail; to.dispatchEvent(new Event('input', { bubbles: true })); to.form?.requestSubmit();
  });

  // ---- keys: Ctrl K palette, ? sheet, g + letter walks, n + letter makes, j k in lists, letters and F-keys as shown
  let first = '', pressed = 0;
  addEventListener('keydown', e => {
    const key = e.key, ctrl = e.ctrlKey || e.metaKey;
    if (e.defaultPrevented) return;
    if (ctrl && !e.shiftKey && key.toLowerCase() === 'k') { e.preventDefault(); open('palette'); return; }
    if (ctrl && key.toLowerCase() === 's') {
      const form = $('dialog[open] form') || document.activeElement?.closest('form') || $('main .btn.go')?.form;
      if (form) { e.preventDefault(); form.requestSubmit($('.btn.go', form)); }
      return;
    }
    if (ctrl || e.altKey || $('dialog[open]')) return;
    if (/^F\d+$/.test(key)) { const f = $(`[data-key="${key}"]`); if (f) { e.preventDefault(); f.click(); } return; }
    if (typing()) return;
    const list = document.activeElement?.closest('cp-list') || $('cp-list');
    if (list && (key === 'ArrowDown' || key === 'ArrowUp') && list.contains(document.activeElement)) { e.preventDefault(); list.move(key === 'ArrowDown' ? 1 : -1); return; }
    if (root.dataset.keys === 'off' || key.length !== 1) return;
    const follows = e.timeStamp - pressed < 1200 ? first : ''; first = ''; pressed = e.timeStamp;
    const hit = follows && $(`[data-${follows === 'g' ? 'go' : 'new'}="${CSS.escape(key)}"]`);
    if (hit) { e.preventDefault(); hit.click(); return; }
    if (key === 'g' || key === 'n') { first = key; return; }
    if (key === '?') { e.preventDefault(); open('shortcuts'); return; }
    if (key === '/') { e.preventDefault(); open('palette'); return; }
    if (key === 'X') { const box = list && $('[name=tick]', list.items[list.at] || list); if (box) { e.preventDefault(); box.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true })); } return; }
    if (list && (key === 'j' || key === 'k')) { e.preventDefault(); list.move(key === 'j' ? 1 : -1); return; }
    const row = list?.items[list.at], sought = `[data-key="${CSS.escape(key)}"]`;
    const act = (row && ($(sought, row) || (key === 'a' && $('.btn', row)))) || $(`main ${sought}`);
    if (act) { e.preventDefault(); act.click(); if (act.matches('summary')) $('a,button', act.parentElement)?.focus(); }
  });

  // ---- rows to tick: x ticks one, with Shift all from the last one to here, a box over them the whole page
  let tick = null;
  addEventListener('click', e => {
    const box = e.target, boxes = box.matches?.('[name=tick],[data-tick-all]') ? $$('[name=tick]', box.form) : [];
    if (!boxes.length) return;
    const [from, to] = [boxes.indexOf(tick), boxes.indexOf(box)].sort((a, b) => a - b);
    if ('tickAll' in box.dataset) for (const b of boxes) b.checked = box.checked;
    else { if (e.shiftKey && from >= 0) for (const b of boxes.slice(from, to + 1)) b.checked = box.checked; tick = box; }
  });

  // ---- palette: what is on the page is filtered at once, the rest comes from the server
  class CpPalette extends HTMLElement {
    connectedCallback() {
      this.input = $('input', this); this.found = $('#pal-found', this);
      this.input.addEventListener('input', () => this.seek());
      this.input.addEventListener('keydown', e => this.key(e));
      this.closest('dialog')?.addEventListener('close', () => this.abort?.abort());
      this.pick(0);
    }
    get options() { return $$('[role=option]', this).filter(o => !o.hidden); }
    get at() { return this.options.findIndex(o => o.getAttribute('aria-selected') === 'true'); }
    pick(n) {
      for (const o of $$('[aria-selected=true]', this)) o.setAttribute('aria-selected', 'false');
      const o = this.options[n];
      if (!o) { this.input.removeAttribute('aria-activedescendant'); return; }
      o.setAttribute('aria-selected', 'true'); this.input.setAttribute('aria-activedescendant', o.id); o.scrollIntoView({ block: 'nearest' });
    }
    draw() {
      const words = this.input.value.toLowerCase().split(/\s+/);
      for (const group of $$('[data-here] [role=group]', this)) {
        const all = $$('[role=option]', group);
        for (const o of all) o.hidden = !words.every(w => o.textContent.toLowerCase().includes(w));
        group.hidden = all.every(o => o.hidden);
      }
      const none = !this.options.length;
      $('[data-none]', this).hidden = !none; $('#pal-res', this).hidden = none; this.input.setAttribute('aria-expanded', String(!none));
      this.pick(0);
    }
    seek() {
      const q = this.input.value.trim();
      clearTimeout(this.timer); this.abort?.abort();
      if (!q) this.found.replaceChildren();
      this.draw();
      if (q) this.timer = setTimeout(() => this.ask(q), 120);
    }
    async ask(q) {
      this.abort = new AbortController();
      try {
        const r = await fetch(`${this.input.dataset.url}?q=${encodeURIComponent(q)}`, { headers: { 'HX-Request': 'true' }, signal: this.abort.signal });
        if (!r.ok || r.redirected) return;
        this.found.innerHTML = await r.text(); this.draw();
      } catch { /* typed on, closed, or no connection: what is here stays */ }
    }
    key(e) {
      const n = this.options.length, step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && n) { this.pick((this.at + step + n) % n); e.preventDefault(); }
      else if (e.key === 'Enter') {
        e.preventDefault(); const o = this.options[this.at]; if (!o) return;
        if (e.ctrlKey || e.metaKey) window.open(o.href, '_blank', 'noopener'); else o.click();
      }
    }
  }
  customElements.define('cp-palette', CpPalette);

  // ---- toasts: from Django's messages in the page, or HX-Trigger: {"toast": {"items": [{"text", "undo", "bad"}]}}
  const leave = toast => { const s = Number(toast.dataset.stay); if (s) setTimeout(() => toast.matches(':hover,:focus-within') ? leave(toast) : toast.remove(), s * 1000); };
  const button = (classes, text) => Object.assign(document.createElement('button'), { type: 'button', className: classes, textContent: text });
  function toast({ text, undo, bad }) {
    const box = $('.toasts'); if (!box) return;
    const t = document.createElement('div'), p = document.createElement('p'), x = button('btn s', word('closeWord'));
    t.className = bad ? 'toast bad' : 'toast'; t.dataset.stay = undo ? 9 : bad ? 0 : 5; p.textContent = text; t.append(p);
    if (undo) {
      const b = button('btn s', word('undo'));
      b.setAttribute('hx-post', undo); b.setAttribute('hx-swap', 'none'); t.append(b);
      b.addEventListener('click', () => { t.hidden = true; }); b.addEventListener('htmx:afterRequest', () => setTimeout(() => t.remove()));
    }
    x.dataset.away = ''; t.append(x); box.append(t); window.htmx?.process(t); leave(t);
  }
  document.addEventListener('toast', e => (e.detail.items || [e.detail]).forEach(toast));

  // ---- saving: a sent form is locked until the answer is there; the button says so when that takes a while
  function lock(form, by) {
    if (form.dataset.busy) return false;
    form.dataset.busy = 1;
    const b = by || $('.btn.go, button:not([type=button])', form);
    if (b?.tagName === 'BUTTON') {
      b.setAttribute('aria-disabled', 'true');
      form.saying = setTimeout(() => { b.dataset.said = b.innerHTML; b.textContent = word('saving'); }, 400);
    }
    return true;
  }
  function unlock(form) {
    delete form.dataset.busy; clearTimeout(form.saying);
    for (const b of $$('button[aria-disabled]', form)) { b.removeAttribute('aria-disabled'); if (b.dataset.said) { b.innerHTML = b.dataset.said; delete b.dataset.said; } }
  }
  addEventListener('submit', e => {
    const form = e.target; // asked by attribute: a field may be called "method"
    if (form.getAttribute('method')?.toLowerCase() !== 'post' || form.getAttribute('target') || 'nolock' in form.dataset) return;
    if (!lock(form, e.submitter)) { e.preventDefault(); e.stopImmediatePropagation(); }
  }, true);
  addEventListener('submit', e => { if (e.defaultPrevented && !e.target.matches('[hx-post],[hx-put],[hx-patch],[hx-delete]')) unlock(e.target); });
  addEventListener('pageshow', e => { if (e.persisted) $$('form[data-busy]').forEach(unlock); });
  document.addEventListener('htmx:afterRequest', e => { const f = e.target.closest?.('form'); if (f) unlock(f); });
  document.addEventListener('htmx:sendError', () => toast({ text: word('lost'), bad: true }));
  document.addEventListener('htmx:responseError', e => { if (!e.detail.xhr.getResponseHeader('HX-Trigger')) toast({ text: word('refused'), bad: true }); });

  // ---- <cp-poll data-url data-every="3">: a live part; asks with its ETag, and 304 leaves the page alone
  class CpPoll extends HTMLElement {
    connectedCallback() { this.fails = 0; this.etag = this.dataset.etag || ''; this.wait(); }
    disconnectedCallback() { clearTimeout(this.timer); }
    wait() { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), Math.min(60, (Number(this.dataset.every) || 3) * 2 ** this.fails) * 1000); }
    async ask() {
      if (document.hidden || (typing() && this.contains(document.activeElement)) || $('dialog[open],details.menu[open]', this)) { this.wait(); return; }
      try {
        const headers = { 'HX-Request': 'true', 'HX-Target': this.id }; if (this.etag) headers['If-None-Match'] = this.etag;
        const r = await fetch(this.dataset.url, { headers, cache: 'no-store' });
        if (r.redirected || r.status === 401 || r.status === 403 || r.status === 404) return; // signed out or gone: this part stops
        if (r.status === 200) {
          const html = await r.text(); this.etag = r.headers.get('ETag') || '';
          if (this.isConnected) this.swap(html);
        }
        this.fails = r.ok || r.status === 304 ? 0 : Math.min(5, this.fails + 1);
      } catch { this.fails = Math.min(5, this.fails + 1); }
      if (this.isConnected) this.wait();
    }
    swap(html) {
      if (window.htmx) htmx.swap(this, html, { swapStyle: 'innerHTML', swapDelay: 0, settleDelay: 0 }); else this.innerHTML = html;
      this.dispatchEvent(new CustomEvent('cp:polled', { bubbles: true }));
    }
  }
  customElements.define('cp-poll', CpPoll);

  // ---- whatever just came onto the page: the summary of what is wrong takes the focus, toasts begin to leave
  function settle(part) { $$('[data-focus]', part).find(x => !x.closest('[data-still]'))?.focus(); $$('.toast', part).forEach(leave); $$('cp-due', part).forEach(due => due.draw()); }
  document.addEventListener('htmx:afterSwap', e => settle(e.detail.target?.isConnected ? e.detail.target : document));
  settle(document);
  if ($('.toast') && document.activeElement === document.body) $('main .btn.go[data-key]')?.focus(); // something was done: on to what is next
  $('.tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }); // on a phone the tabs may be wider than the screen
  for (const step of $$('.lane [aria-current]')) { const lane = step.closest('.lane'); lane.scrollLeft = step.offsetLeft - (lane.clientWidth - step.offsetWidth) / 2; } // and so may the way of an order
})();
