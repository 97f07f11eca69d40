// Finds what is the banner's, whether in the page's own tree or in a shadow root.
const host = document.querySelector("#latch");
const roots = (root) => [root, ...[...root.querySelectorAll("*")].filter((one) => one.shadowRoot).flatMap((one) => roots(one.shadowRoot))];
const trees = host ? [...roots(host), ...(host.shadowRoot ? roots(host.shadowRoot) : [])] : [];
const isShown = (one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};
const every = (css) => trees.flatMap((tree) => [...tree.querySelectorAll(css)]);
const all = (css) => every(css).filter(isShown);
const first = (css) => all(css)[0];
const up = (node) => node.assignedSlot || node.parentElement || (node.parentNode && node.parentNode.host) || null;
const within = (node, outer) => { for (let at = node; at; at = up(at)) if (at === outer) return true; return false; };
const active = () => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at;
};
const layer = () => (first("[data-latch=save]") ? 2 : first("[data-latch=accept]") ? 1 : 0);
const CONTROLS = "button, a[href], summary, input, select, [tabindex='0']";
const name = (one) => one && (one.getAttribute("data-latch") || one.localName) + ":" + (one.getAttribute("aria-label") || one.textContent.trim()).slice(0, 30);
