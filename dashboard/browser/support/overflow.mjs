// What does not fit: by how much the page scrolls sideways, and what is cut off.

export function overflowOf(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const cut = [
      ...document.querySelectorAll("button, a, h1, h2, th, td, label, legend, p, dt, dd, input, select"),
    ].filter((element) => {
      const style = getComputedStyle(element);
      // Shortened on purpose: the whole text is in the title. What scrolls by itself cuts nothing off.
      if (
        element.title !== "" ||
        style.position === "absolute" ||
        element.closest(".sr-only, .overflow-x-auto")
      )
        return false;
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
    });
    return {
      page: root.scrollWidth - root.clientWidth,
      cut: cut.map((element) => element.outerHTML.slice(0, 120)),
    };
  });
}
