"""The few icons of the console, drawn with lines; shapes of our own on a grid of 24."""

from __future__ import annotations

HEAD = (
    '<svg class="icon" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
)
SHAPES = {
    "home": '<path d="M3 11 12 3l9 8M6 9v11h12V9M10 20v-6h4v6"/>',
    "customers": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.2 1 3.5 2.8 3.5 5.5"/>',
    "meter": '<rect x="4" y="3" width="16" height="18" rx="2"/><path d="M8 7h8v4H8zM9 16h.01M15 16h.01"/>',
    "readings": '<path d="M5 4h14v16H5zM9 8h6M9 12h6M9 16h3"/>',
    "billing": '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"/>',
    "prices": '<path d="M4 12 12 4h8v8l-8 8zM16 8h.01"/>',
    "grid": '<path d="M12 3v18M6 8h12M8 21h8M6 8l-2 4M18 8l2 4M8 13h8"/>',
    "files": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M12 10v6"/>',
    "jobs": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3 2"/>',
    "events": '<path d="M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11"/>',
    "people": '<circle cx="12" cy="7" r="4"/><path d="M5 21c0-4 3-7 7-7s7 3 7 7"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m20 20-4.8-4.8"/>',
    "unit": '<path d="M4 21V9l8-5 8 5v12M9 21v-6h6v6"/>',
    "language": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>',
    "theme": '<circle cx="12" cy="12" r="4.5"/><path d="M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.8 1.8M17.2 17.2 19 19M19 5l-1.8 1.8M6.8 17.2 5 19"/>',
    "todo": '<path d="M5 4h14v16H5zM8.5 12l2.5 2.5 4.5-5"/>',
    "more": '<path d="M5 12h.01M12 12h.01M19 12h.01"/>',
    "menu": '<path d="M4 6h16M4 12h16M4 18h16"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "columns": '<path d="M4 4h16v16H4zM10 4v16M15 4v16"/>',
    "bookmark": '<path d="M7 3h10v18l-5-4-5 4z"/>',
    "alert": '<path d="M12 3 2.5 20h19zM12 10v4M12 17h.01"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "whatif": '<path d="M4 20V10M10 20V4M16 20v-7M21 20H3"/>',
    "exit": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "cash": '<rect x="2.5" y="6" width="19" height="12" rx="1.5"/><circle cx="12" cy="12" r="2.8"/><path d="M6 9.5h.01M18 14.5h.01"/>',
    "debts": '<path d="M6 3h12v18H6zM9 8h6M9 12h3M12 17l2-2 3 3"/>',
    "books": '<path d="M5 4h6v16H5zM13 4h6v16h-6zM7.5 8h1M15.5 8h1"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="m11 12 8-8M16 7l3 3"/>',
}


def svg(name: str) -> str:
    """
    Draw an icon.

    :raises KeyError: if there is none of that name
    """
    return f"{HEAD}{SHAPES[name]}</svg>"
