// The ghost: one element that shows where something would go. Moved by transform, outside React, so that a drag stays smooth.

export type Ghost = {
  element: HTMLElement;
  show: (at: { cell: number; top: number; height: number; text: string; warning: string | null }) => void;
  hide: () => void;
};

/** element: the ghost, inside the grid's body. pxPerMinute: how high a minute is. */
export function ghostOf(element: HTMLElement, pxPerMinute: number): Ghost {
  return {
    element,
    show({ cell, top, height, text, warning }) {
      const column = element.parentElement?.querySelector<HTMLElement>(`[data-cell="${cell}"]`);
      if (!column) return;
      const { style } = element;
      style.setProperty(
        "transform",
        `translate(${column.offsetLeft + 3}px, ${Math.round(top * pxPerMinute)}px)`,
      );
      style.setProperty("width", `${column.offsetWidth - 6}px`);
      style.setProperty("height", `${Math.max(13, Math.round(height * pxPerMinute) - 2)}px`);
      element.toggleAttribute("data-warn", warning !== null);
      const [line, small] = element.children;
      if (line && line.textContent !== text) line.textContent = text;
      if (small && small.textContent !== (warning ?? "")) small.textContent = warning ?? "";
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
  };
}
