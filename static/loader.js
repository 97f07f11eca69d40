// The loader: what `/s/SITE.js` runs, after the wasm-bindgen glue that is served in front of it.
// Owns the way from one script tag to a working banner, and `window.latch`. Knows nothing of
// choices: until the banner has read one, everything gated stays absent.
//
// The server puts this site's settings in place of the string below:
// { site, css, wasm, lang, notices: { language: address } }.
(function (window, document) {
  "use strict";
  var settings = "__LATCH__";
  if (window.latch) return;

  var script = document.currentScript;
  var base = script.src.slice(0, script.src.lastIndexOf("/s/"));
  var banner = wasm_bindgen;
  var resolve, reject;
  var ready = new Promise(function (yes, no) {
    resolve = yes;
    reject = no;
  });

  function when(act) {
    return function () {
      return ready.then(act);
    };
  }

  window.latch = {
    ready: ready,
    show: when(function () {
      banner.show();
    }),
    preferences: when(function () {
      banner.preferences();
    }),
    reject: when(function () {
      banner.reject();
    }),
    choice: when(function () {
      return JSON.parse(banner.choice());
    }),
    onChange: function (tell) {
      document.addEventListener("latch:change", function (event) {
        tell(event.detail);
      });
    },
  };

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

  function body() {
    return document.body
      ? null
      : new Promise(function (yes) {
          document.addEventListener("DOMContentLoaded", yes);
        });
  }

  // A constructed sheet is styled by the page's rules as little as possible, and is not subject
  // to the page's style-src.
  function style() {
    var sheet = new CSSStyleSheet();
    sheet.replaceSync(settings.css);
    document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
  }

  // Both are asked for at once: two requests in sequence after the page, not three.
  var notice = get(settings.notices[language()]).then(function (response) {
    return response.arrayBuffer();
  });
  Promise.all([notice, banner({ module_or_path: get(settings.wasm) }), body()])
    .then(function (parts) {
      style();
      banner.start(new Uint8Array(parts[0]), base);
      resolve();
    })
    .catch(function (why) {
      console.error("[latch] nothing gated will run: " + ((why && why.message) || why));
      reject(why);
    });
  // Who does not ask need not hear.
  ready.catch(function () {});
})(window, document);
