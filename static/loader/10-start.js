// The start, and what can happen to a page afterwards: other tabs answer, it rests in the
// back/forward cache, it was only prerendered.

// What optional parts of the loader may use.
const inner = { settings, base, get, permits, press, look, revive, report, complain, told, ledger };
inner.banner = () => banner;
inner.notice = () => notice;
inner.host = () => host;
inner.grow = grow;

if (parts.guard) guard = parts.guard(settings.guard, inner);
if (parts.switching) switching = parts.switching(settings.switching, inner);
if (parts.embeds) embeds = parts.embeds(settings.embeds, inner);

const sync = () => enter((banner) => banner.sync(kept(), seconds()), true);
// Not on the way out: to load this page anew would keep the visitor from leaving it.
const seen = () => document.hidden || sync();
let tabs;
function join() {
  tabs = new BroadcastChannel("latch_" + settings.site);
  tabs.onmessage = sync;
}

// An open channel would keep the page out of the back/forward cache.
const leave = () => tabs.close();
function comeBack(event) {
  sync();
  if (event.persisted) join();
}

const ready = start();
async function start() {
  [notice] = await Promise.all([
    // Both are asked for at once: two requests in sequence after the page, not three.
    get(settings.notices[language()]).then((response) => response.json()),
    wasm_bindgen({ module_or_path: get(settings.wasm) }),
    document.body || once(document, "DOMContentLoaded"),
    // Nobody has seen a prerendered page yet.
    document.prerendering && once(document, "prerenderingchange"),
  ]);
  banner = wasm_bindgen.Banner.start(notice.brief, kept(), seconds());
  if (!banner) throw "the notice is malformed or made for another version of the banner";
  stand();
  takeOver();
  paint();
  join();
  watchTyping();
  const choice = parse(banner.choice());
  before = Object.assign({}, choice.categories, choice.services);
  readTags();
  post();
  withdraw();
  look();
  watch();
  if (guard) guard.changed();
  if (switching && switching.changed) switching.changed();
  emit("ready", choice);
  if (/[?&]latch_debug\b/.test(location.search)) {
    import(base + settings.debug).then((view) => view.show(inner));
  }
}
ready.catch(fail);

latch.ready = ready;
latch.push = (deed) => deed(latch);
window.latch = latch;
if (early) early.forEach(latch.push);

// What the visitor told another tool, before the site came to Latch: read once, where nothing has
// been answered here.
function takeOver() {
  const found = switching && !kept() && switching.stored();
  if (!found) return;
  const { tool, granted, denied, at } = found;
  if (banner.import(tool, granted.join(" "), denied.join(" ")) & 1) keep(Math.floor(at));
}

// The page's language, then the visitor's, then the owner's.
function language() {
  const spoken = Object.keys(settings.notices);
  for (let want of [document.documentElement.lang, ...(navigator.languages || [])]) {
    want = (want || "").toLowerCase();
    const primary = want.split("-")[0];
    const found =
      spoken.find((have) => have.toLowerCase() === want) ||
      spoken.find((have) => primary && have.toLowerCase().split("-")[0] === primary);
    if (found) return found;
  }
  return settings.lang;
}
