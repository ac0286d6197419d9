# ruff: noqa: E501 - a drawing is easier to keep on one line
"""Line icons on a 16 by 16 grid, drawn for this house. The tag `{% icon %}` sets them into the page."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    # the building
    "home": '<path d="M2.5 7.5 8 2.5l5.5 5v6h-4V9.5h-3v4h-4z"/>',
    "cover": '<path d="M2.5 5.5h10M10 3l2.5 2.5L10 8M13.5 10.5h-10M6 8l-2.5 2.5L6 13"/>',
    "handoff": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "bars": '<path d="M2 13.5h12M4 11V8M7 11V4M10 11V6.5M13 11V2.5"/>',
    "book": '<path d="M8 3.5C6.5 2.5 4.5 2.3 2 2.5v10c2.5-.2 4.5 0 6 1 1.5-1 3.5-1.2 6-1v-10c-2.5-.2-4.5 0-6 1zM8 3.5v10"/>',
    "desk": '<path d="M1.5 5.5h13M3 5.5v8M13 5.5v8M9.5 5.5v4.5H13M5 5.5v-3h3.5v3"/>',
    # the front
    "door": '<path d="M3.5 13.5v-11h7v11M2 13.5h12M8.3 8h.1M10.5 5l2 .5v8"/>',
    "shop": '<path d="M2.5 6.5v7h11v-7M1.5 6.5l1.2-4h10.6l1.2 4c0 2-3.2 2-3.2 0 0 2-3.3 2-3.3 0 0 2-3.3 2-3.3 0 0 2-3.2 2-3.2 0zM6.5 13.5V10h3v3.5"/>',
    "pen": '<path d="m2.5 13.5.7-3L10.7 3a1.4 1.4 0 0 1 2.3 2.3l-7.5 7.5z"/>',
    "label": '<path d="M2 2.5h5.5l6 6-5 5-6.5-6z"/><circle cx="5" cy="5.5" r=".6"/>',
    "horn": '<path d="M2.5 6.5v3h2l6 3.5V3l-6 3.5zM12.5 6.5c.8.8.8 2.2 0 3M5 9.5l1 4"/>',
    "speech": '<path d="M2 3h12v8H7l-3 2.8V11H2z"/>',
    "wrench": '<path d="M13.7 4.3 11.5 6.5l-2-2 2.2-2.2a3.5 3.5 0 0 0-4.7 4.3L2.3 11.3a1.5 1.5 0 0 0 2.4 2.4l4.7-4.7a3.5 3.5 0 0 0 4.3-4.7z"/>',
    "phone": '<path d="M3 2.5h2.5l1 3-1.5 1.2a8 8 0 0 0 4.3 4.3l1.2-1.5 3 1v2.5c0 .6-.5 1-1 1A10.5 10.5 0 0 1 2 3.5c0-.6.4-1 1-1z"/>',
    # the back
    "truck": '<path d="M1.5 4h8v7h-8zM9.5 6.5h3l2 2.2V11h-5"/><circle cx="4.5" cy="12" r="1.3"/><circle cx="11.7" cy="12" r="1.3"/>',
    "box": '<path d="m8 1.8 5.8 3v6.4L8 14.2l-5.8-3V4.8zM2.2 4.8 8 7.8l5.8-3M8 7.8v6.4"/>',
    "cart": '<path d="M1.5 2.5h2l1.7 8h7l1.5-5.7H4"/><circle cx="6" cy="13" r="1"/><circle cx="11.5" cy="13" r="1"/>',
    "factory": '<path d="M2 13.5v-9l4 3v-3l4 3v-3l4 3v6zM5 10.5h.1M8 10.5h.1M11 10.5h.1"/>',
    "bike": '<circle cx="3.7" cy="10.5" r="2.5"/><circle cx="12.3" cy="10.5" r="2.5"/><path d="M3.7 10.5 6 5.5h4.5l1.8 5M6 5.5 8 10.5H3.7M10.5 5.5 8 10.5M5 4h2M10.2 5.5 9.8 3.5h2"/>',
    "bank": '<path d="m2 6 6-3.5L14 6zM3.5 6v6M6.5 6v6M9.5 6v6M12.5 6v6M2 13.5h12"/>',
    "people": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c.4-2.7 2.1-4 4.5-4s4.1 1.3 4.5 4M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.8c1.4.5 2.2 1.7 2.5 3.7"/>',
    "shield": '<path d="M8 1.8 13 3.5v4c0 3.3-2 5.5-5 6.7-3-1.2-5-3.4-5-6.7v-4z"/>',
    # things
    "person": '<circle cx="8" cy="5" r="2.75"/><path d="M2.75 14c.5-3 2.5-4.5 5.25-4.5s4.75 1.5 5.25 4.5"/>',
    "paper": '<path d="M3.5 1.8h6l3 3v9.4h-9zM9.5 1.8v3h3M5.5 8h5M5.5 10.8h5"/>',
    "scan": '<path d="M2 5V2.5h2.5M11.5 2.5H14V5M14 11v2.5h-2.5M4.5 13.5H2V11M5 5.5v5M7.5 5.5v5M9.2 5.5v5M11.2 5.5v5"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5M4.5 9.5h7V14h-7z"/>',
    "card": '<path d="M1.5 3.5h13v9h-13zM1.5 6.5h13M4 10h2.5"/>',
    "cash": '<path d="M1.5 4h13v8h-13z"/><circle cx="8" cy="8" r="1.9"/><path d="M3.8 6.5v3M12.2 6.5v3"/>',
    "pin": '<path d="M8 14.5C5 11 3.5 8.7 3.5 6.5a4.5 4.5 0 0 1 9 0c0 2.2-1.5 4.5-4.5 8z"/><circle cx="8" cy="6.5" r="1.5"/>',
    "torch": '<path d="M5 2h6v2.5L9.5 7v7h-3V7L5 4.5zM8 9.5v.1"/>',
    "link": '<path d="M6.5 9.5l3-3M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1"/>',
    "clip": '<path d="m12.5 7-5 5a2.8 2.8 0 0 1-4-4l5.5-5.5a1.9 1.9 0 0 1 2.7 2.7L6.5 10.5a.9.9 0 0 1-1.3-1.3L10 4.5"/>',
    "lock": '<path d="M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "key": '<circle cx="5" cy="11" r="2.5"/><path d="m6.8 9.2 6.7-6.7M10.5 5.5l2 2M12 4l1.5 1.5"/>',
    "mail": '<path d="M1.5 3.5h13v9h-13zM1.8 4 8 9l6.2-5"/>',
    "calendar": '<path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3"/>',
    # signs
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "check": '<path d="m3 8.5 3.2 3.2L13 4.8"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
    "alert": '<path d="M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.7v.1"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.3V11M8 5v.1"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "minus": '<path d="M3 8h10"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "right": '<path d="m6 4 4 4-4 4"/>',
    "left": '<path d="m10 4-4 4 4 4"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "more": '<path d="M3.5 8h.1M8 8h.1M12.5 8h.1"/>',
    "globe": '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 2 2.6 4 2.6 6S10 12 8 14c-2-2-2.6-4-2.6-6S6 4 8 2z"/>',
    "sun": '<circle cx="8" cy="8" r="2.75"/><path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"/>',
    "bell": '<path d="M4 11V7a4 4 0 0 1 8 0v4l1 1.5H3zM6.5 14.2h3"/>',
    "eye": '<path d="M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8C13 11 10.7 12.5 8 12.5S3 11 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
    "filter": '<path d="M2 4h12M4.5 8h7M6.5 12h3"/>',
    "download": '<path d="M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11"/>',
    "upload": '<path d="M8 11V3M4.5 6.5 8 3l3.5 3.5M2.5 13.5h11"/>',
    "settings": '<path d="M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7"/><circle cx="10.5" cy="4.5" r="1.5"/><circle cx="5.5" cy="11.5" r="1.5"/>',
    "out": '<path d="M6.5 2.5h-4v11h4M6.5 8h7M10.5 5l3 3-3 3"/>',
    "undo": '<path d="M3 6.5h7a3.5 3.5 0 0 1 0 7H6M6 3.5l-3 3 3 3"/>',
    "trash": '<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4"/>',
}

# What a state shows beside its word.
STATE_ICONS: Final[dict[str, str]] = {"ok": "check", "warn": "clock", "bad": "alert"}
