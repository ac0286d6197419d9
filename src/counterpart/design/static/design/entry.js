// Elements for entry: <cp-pick> chooses from a list the server holds, <cp-lines> takes rows by keyboard, <cp-sign> takes a signature.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const changed = field => { for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true })); };
  let number = 0;

  // ---- <cp-pick data-url>: a hidden value and a field that seeks; ?q= answers with role=option rows (design/_choices.html)
  class CpPick extends HTMLElement {
    connectedCallback() {
      if (this.box) return;
      this.value = $('input[type=hidden]', this); this.field = $('input:not([type=hidden])', this);
      this.box = Object.assign(document.createElement('div'), { className: 'choices', id: `choices-${++number}`, popover: 'manual' });
      this.box.setAttribute('role', 'listbox'); this.box.setAttribute('aria-label', this.field.getAttribute('aria-label') || this.field.labels?.[0]?.textContent || '');
      this.append(this.box);
      for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.box.id, autocomplete: 'off' })) this.field.setAttribute(name, value);
      this.field.addEventListener('input', e => { if (e.isTrusted) { this.value.value = ''; this.seek(); } });
      this.field.addEventListener('keydown', e => this.key(e));
      if (document.activeElement === this.field && !this.value.value) this.seek(); // typed while the page was loading
      this.field.addEventListener('blur', () => setTimeout(() => this.shut(), 120));
      this.box.addEventListener('pointerdown', e => { const o = e.target.closest('[role=option]'); if (o) { e.preventDefault(); this.choose(o); } });
    }
    get shown() { return this.field.getAttribute('aria-expanded') === 'true'; }
    get options() { return $$('[role=option]', this.box); }
    get at() { return this.options.findIndex(o => o.getAttribute('aria-selected') === 'true'); }
    mark(n) {
      this.options.forEach((o, i) => { o.setAttribute('aria-selected', String(i === n)); o.id ||= `${this.box.id}-${i}`; });
      const o = this.options[n]; if (!o) return;
      this.field.setAttribute('aria-activedescendant', o.id); o.scrollIntoView({ block: 'nearest' });
    }
    seek() { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), 120); }
    async ask() {
      const q = this.field.value.trim(); if (!q) { this.shut(); return; }
      this.abort?.abort(); this.abort = new AbortController();
      try {
        const r = await fetch(`${this.dataset.url}${this.dataset.url.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`, { headers: { 'HX-Request': 'true' }, signal: this.abort.signal });
        if (!r.ok || r.redirected) return;
        this.box.innerHTML = await r.text();
        if (!this.options.length || document.activeElement !== this.field) { this.shut(); return; }
        this.show(); this.mark(0);
        if (this.waiting) { this.waiting = false; this.choose(this.options[0]); }
      } catch { /* typed on, or no connection */ }
    }
    show() {
      const at = this.field.getBoundingClientRect(), below = innerHeight - at.bottom;
      this.box.showPopover?.();
      Object.assign(this.box.style, { left: `${at.left}px`, minWidth: `${at.width}px`, top: below < 180 ? 'auto' : `${at.bottom + 4}px`, bottom: below < 180 ? `${innerHeight - at.top + 4}px` : 'auto' });
      this.field.setAttribute('aria-expanded', 'true');
    }
    shut() {
      if (this.box.matches(':popover-open')) this.box.hidePopover();
      this.field.setAttribute('aria-expanded', 'false'); this.field.removeAttribute('aria-activedescendant');
    }
    choose(o) {
      this.value.value = o.dataset.value; this.field.value = o.dataset.text || o.textContent.trim(); this.shut();
      this.dispatchEvent(new CustomEvent('cp:pick', { bubbles: true, detail: { ...o.dataset } })); changed(this.value);
    }
    key(e) {
      const n = this.options.length, step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (step && this.shown) { e.preventDefault(); e.stopPropagation(); this.mark((this.at + step + n) % n); }
      else if (e.key === 'ArrowDown' && e.altKey) { e.preventDefault(); this.ask(); }
      else if (e.key === 'Escape' && this.shown) { e.preventDefault(); e.stopPropagation(); this.shut(); }
      else if ((e.key === 'Enter' || e.key === 'Tab') && this.shown && this.at >= 0) { if (e.key === 'Enter') { e.preventDefault(); e.stopPropagation(); } this.choose(this.options[this.at]); if (e.key === 'Enter') this.dispatchEvent(new CustomEvent('cp:on', { bubbles: true })); }
      else if (e.key === 'Enter' && this.field.value.trim() && !this.value.value) { e.preventDefault(); e.stopPropagation(); this.waiting = true; this.ask(); }
    }
  }
  customElements.define('cp-pick', CpPick);

  // ---- <cp-lines>: rows of a formset. Enter: next line. Ctrl D: copy from above. Ctrl Backspace: take the line out.
  class CpLines extends HTMLElement {
    connectedCallback() {
      this.total = $('input[name$=-TOTAL_FORMS]', this); this.body = $('tbody', this); this.blank = $('template', this);
      this.addEventListener('keydown', e => this.key(e));
      this.addEventListener('click', e => {
        if (e.target.closest('[data-add]')) this.into(this.add());
        const out = e.target.closest('[data-remove]'); if (out) this.remove(out.closest('[data-line]'));
      });
      this.addEventListener('cp:pick', e => this.fill(e.target.closest('[data-line]'), e.detail));
      this.addEventListener('cp:on', e => { const f = this.fields(e.target.closest('[data-line]')); f[f.indexOf(e.target.field) + 1]?.select(); });
    }
    get rows() { return $$('[data-line]', this.body).filter(row => !row.hidden); }
    fields(row) { return row ? $$('input:not([type=hidden]):not([type=checkbox]),select,textarea', row).filter(f => f.tabIndex >= 0) : []; }
    into(row) { const f = this.fields(row)[0]; f?.focus(); f?.select?.(); }
    empty(row) { return this.fields(row).every(f => !f.value || f.value === f.defaultValue && row.dataset.line === 'new'); }
    add() {
      const made = document.createElement('tbody'), n = Number(this.total.value);
      made.innerHTML = this.blank.innerHTML.replaceAll('__prefix__', n);
      const row = made.firstElementChild; row.dataset.line = 'new'; this.body.append(row); this.total.value = n + 1;
      window.htmx?.process(row); this.count(); return row;
    }
    remove(row) {
      if (!row) return;
      const rows = this.rows, at = rows.indexOf(row), gone = $('input[name$=-DELETE]', row);
      if (gone) { gone.checked = true; row.hidden = true; changed(gone); } else { this.fields(row).forEach(f => { f.value = ''; }); $$('input[type=hidden]', row).forEach(f => { f.value = ''; }); changed(this.fields(row)[0]); }
      if (!this.rows.length) this.add();
      this.count(); this.into(this.rows[Math.max(0, Math.min(at, this.rows.length - 1))]);
    }
    count() { this.rows.forEach((row, i) => { const n = $('[data-n]', row); if (n) n.textContent = i + 1; }); }
    fill(row, given) {
      if (!row) return;
      for (const f of $$('[data-fill]', row)) { const v = given[f.dataset.fill]; if (v !== undefined) { if ('value' in f) { f.value = v; changed(f); } else f.textContent = v; } }
    }
    copy(row, field) {
      const rows = this.rows, above = rows[rows.indexOf(row) - 1]; if (!above) return;
      const all = r => $$('input:not([type=checkbox]),select,textarea', r).filter(f => !/-(id|DELETE)$/.test(f.name)), from = all(above), fresh = this.empty(row);
      all(row).forEach((f, i) => { const same = f === field || f.closest('cp-pick') === field.closest('cp-pick') && field.closest('cp-pick'); if (from[i] && (fresh || same)) { f.value = from[i].value; changed(f); } });
    }
    key(e) {
      const row = e.target.closest('[data-line]'); if (!row || e.defaultPrevented) return;
      const rows = this.rows, at = rows.indexOf(row), ctrl = e.ctrlKey || e.metaKey, column = this.fields(row).indexOf(e.target);
      if (e.key === 'Enter' && !ctrl && e.target.tagName === 'INPUT') { e.preventDefault(); this.into(rows[at + 1] || (this.empty(row) ? row : this.add())); }
      else if (ctrl && e.key.toLowerCase() === 'd') { e.preventDefault(); this.copy(row, e.target); }
      else if (ctrl && e.key === 'Backspace') { e.preventDefault(); this.remove(row); }
      else if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && e.target.tagName === 'INPUT' && e.target.type !== 'number' && column >= 0) {
        const to = rows[at + (e.key === 'ArrowDown' ? 1 : -1)]; if (to) { e.preventDefault(); const f = this.fields(to)[column]; f?.focus(); f?.select?.(); }
      }
    }
  }
  customElements.define('cp-lines', CpLines);

  // ---- <cp-sign>: a signature with pen, finger or mouse, kept as the path of an SVG of 600 by 180; or a typed name
  class CpSign extends HTMLElement {
    connectedCallback() {
      this.value = $('input[type=hidden]', this); this.pad = $('svg', this); this.path = $('path', this);
      this.pad.addEventListener('pointerdown', e => { if (e.button) return; this.pad.setPointerCapture(e.pointerId); this.drawing = true; this.line('M', e); });
      this.pad.addEventListener('pointermove', e => { if (this.drawing) for (const p of e.getCoalescedEvents?.() || [e]) this.line('L', p); });
      for (const kind of ['pointerup', 'pointercancel']) this.pad.addEventListener(kind, () => { if (this.drawing) { this.drawing = false; changed(this.value); } });
      $('[data-clear]', this)?.addEventListener('click', () => this.set(''));
      this.set(this.value.value);
    }
    set(path) { this.value.value = path; this.path.setAttribute('d', path.startsWith('M') ? path : ''); this.toggleAttribute('data-signed', !!path); }
    line(how, e) {
      const r = this.pad.getBoundingClientRect(), x = Math.round((e.clientX - r.left) / r.width * 600), y = Math.round((e.clientY - r.top) / r.height * 180);
      const at = `${Math.max(0, Math.min(600, x))} ${Math.max(0, Math.min(180, y))}`, now = this.value.value;
      if (now.length > 20000 || now.endsWith('L' + at)) return;
      this.set(now + how + at + (how === 'M' ? 'L' + at : ''));
    }
  }
  customElements.define('cp-sign', CpSign);
})();
