// Stand-in for TikTok's events.js: takes over the ttq array that the base code made.

var pixelId = ownUrl.searchParams.get('sdkid');
var ttq = window[ownUrl.searchParams.get('lib') || 'ttq'];
var holding = false;
var held = [];

function report(name, properties) {
  if (holding) {
    held.push([name, properties]);
    return;
  }
  var ttp = keepCookie('_ttp', digits() + digits(), 389);
  keepCookie('_tt_enable_cookie', '1', 389);
  // A string body goes as text/plain, which needs no preflight.
  beacon(at('analytics.tiktok.com', '/api/v2/pixel'), JSON.stringify({
    event: name,
    event_id: digits(),
    timestamp: new Date().toISOString(),
    context: { pixel: { code: pixelId }, page: { url: location.href, referrer: document.referrer }, user: { ttp: ttp } },
    properties: properties || {}
  }));
}

var methods = {
  page: function () { report('Pageview'); },
  track: report,
  holdConsent: function () { holding = true; },
  grantConsent: function () {
    holding = false;
    held.splice(0).forEach(function (event) { report(event[0], event[1]); });
  },
  revokeConsent: function () { holding = true; held = []; }
};

if (ttq && !ttq.standIn) {
  ttq.standIn = true;
  Object.keys(methods).forEach(function (name) { ttq[name] = methods[name]; });
  ttq.splice(0).forEach(function (call) {
    if (methods[call[0]]) methods[call[0]].apply(null, call.slice(1));
  });
}
