// The loader: what `/s/SITE.js` runs, after the wasm-bindgen glue that is served in front of it.
// Owns the way from one script tag to a working banner, and `window.latch`. Knows nothing of
// choices: until the banner has read one, everything gated stays absent.
//
// The server puts this site's settings in place of the string below:
// { site, css, wasm, lang, notices: { language: address } }.
// A notice is { lang, dir, saved, brief, layers: [closed, first, second] }: what the banner must
// know, and what it shows as trees of [name, {attribute: value}, …children].
(function (window, document) {
  "use strict";
  var settings = "__LATCH__";
  if (window.latch) return;

  var script = document.currentScript;
  var base = script.src.slice(0, script.src.lastIndexOf("/s/"));
  var banner, notice, host; // set once everything has arrived
  var busy, running, posting;
  var wait = 2000;

  // The banner is never entered twice: a tag that clicks while it is being injected waits.
  function enter(deed) {
    if (busy) return setTimeout(enter, 0, deed);
    busy = true;
    try {
      obey(deed(banner) | 0);
    } finally {
      busy = false;
    }
  }

  // What the banner's methods return: 1 jobs wait, 2 letters wait, 4 changed, 8 reload,
  // 16 paint, 32 set the switches. Painting comes first; people wait for nothing else.
  function obey(todo) {
    if (todo & 16) paint(true);
    if (todo & 48) switches();
    if (todo & 1 && !running) {
      running = true;
      // Two frames: closing the banner is painted before any tag costs time.
      setTimeout(run, 32);
    }
    if (todo & 2) post();
    if (todo & 4) {
      host.firstChild.textContent = notice.saved;
      var detail = JSON.parse(banner.choice());
      setTimeout(function () {
        document.dispatchEvent(new CustomEvent("latch:change", { detail: detail }));
      });
    }
    if (todo & 8) location.reload();
  }

  // One tag, one task.
  function run() {
    enter(function () {
      running = banner.run();
      if (running) setTimeout(run);
    });
  }

  // One decision at a time, oldest first; the request outlives the page.
  function post() {
    var letter = posting ? null : banner.letter();
    if (!letter) return;
    posting = true;
    fetch(base + "/v1/sites/" + settings.site + "/decisions", {
      method: "POST",
      body: letter,
      headers: { "content-type": "application/json" },
      credentials: "omit",
      keepalive: true,
    })
      .then(
        function (response) {
          return response.status;
        },
        function () {
          return 0;
        },
      )
      .then(function (status) {
        posting = false;
        if (banner.answered(letter, status)) return post();
        setTimeout(post, wait);
        wait = Math.min(wait * 4, 600000);
      });
  }

  // What a script asks for: it brings no event, so it can refuse but not accept.
  function press(act, item, event) {
    return function () {
      enter(function () {
        return banner.press(act, item || "", event);
      });
    };
  }

  function when(act) {
    return function () {
      return ready.then(press(act));
    };
  }

  var ready = Promise.all([
    // Both are asked for at once: two requests in sequence after the page, not three.
    get(settings.notices[language()]).then(function (response) {
      return response.json();
    }),
    wasm_bindgen({ module_or_path: get(settings.wasm) }),
    document.body || once("DOMContentLoaded"),
  ]).then(function (parts) {
    notice = parts[0];
    banner = new wasm_bindgen.Banner(document, notice.brief);
    place();
    paint();
    document.addEventListener("click", click, true);
    document.addEventListener("keydown", key, true);
    // A dialog can be closed by the system too: a back gesture, an assistive tool.
    host.addEventListener("close", press("close"), true);
    enter(look);
    if (document.readyState === "loading") {
      once("DOMContentLoaded").then(function () {
        enter(look);
      });
    }
  });
  ready.catch(function (why) {
    console.error("[latch] nothing gated will run: " + ((why && why.message) || why));
  });

  window.latch = {
    ready: ready,
    show: when("show"),
    preferences: when("preferences"),
    reject: when("reject"),
    choice: function () {
      return ready.then(function () {
        return JSON.parse(banner.choice());
      });
    },
    onChange: function (tell) {
      document.addEventListener("latch:change", function (event) {
        tell(event.detail);
      });
    },
  };

  function look() {
    return banner.look();
  }

  function click(event) {
    var control = event.target.closest && event.target.closest("[data-latch]");
    var act = control && control.getAttribute("data-latch");
    // Pages may carry links to the preference centre of their own; everything else is ours.
    if (!act || (act !== "preferences" && !host.contains(control))) return;
    event.preventDefault();
    press(act, control.getAttribute("data-item"), event)();
  }

  // Esc inside a layer closes it, without an answer.
  function key(event) {
    if (event.key !== "Escape" || !host.contains(event.target)) return;
    event.preventDefault();
    press("close")();
  }

  // The banner's place comes first in the body, so that it comes first in the order of focus.
  function place() {
    // A constructed sheet is not subject to the page's style-src.
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(settings.css);
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
    host = grow(["div", { id: "latch", lang: notice.lang, dir: notice.dir }, ["div", { class: "status", role: "status" }]]);
    document.body.prepend(host);
  }

  function paint(acted) {
    var screen = banner.screen();
    var layer = grow(notice.layers[screen]);
    if (host.childNodes[1]) host.lastChild.remove();
    host.append(layer);
    // A dialog places the focus itself; nobody who has not acted is moved.
    if (screen === 2) layer.showModal();
    else if (acted) (screen ? layer.querySelector("button") : layer).focus();
  }

  function grow(tree) {
    if (typeof tree === "string") return document.createTextNode(tree);
    var element = document.createElement(tree[0]);
    for (var name in tree[1]) element.setAttribute(name, tree[1][name]);
    for (var child of tree.slice(2)) element.append(grow(child));
    return element;
  }

  function switches() {
    for (var one of host.querySelectorAll("[role=switch]")) {
      one.setAttribute("aria-checked", banner.is_on(one.getAttribute("data-item")));
    }
  }

  function once(name) {
    return new Promise(function (yes) {
      document.addEventListener(name, yes, { once: true });
    });
  }

  // The page's language, then the visitor's, then the owner's.
  function language() {
    var wanted = [document.documentElement.lang].concat(navigator.languages || []);
    var spoken = Object.keys(settings.notices);
    for (var want of wanted) {
      want = (want || "").toLowerCase();
      var primary = want.split("-")[0];
      var found =
        spoken.find(function (have) {
          return have.toLowerCase() === want;
        }) ||
        spoken.find(function (have) {
          return primary && have.toLowerCase().split("-")[0] === primary;
        });
      if (found) return found;
    }
    return settings.lang;
  }

  function get(address) {
    return fetch(base + address, { credentials: "omit" }).then(function (response) {
      if (!response.ok) throw new Error(response.url + " answered " + response.status);
      return response;
    });
  }
})(window, document);
