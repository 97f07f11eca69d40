// Stand-in for LinkedIn's insight.min.js: one collect per partner id, then conversions by lintrk().

function collect(fields) {
  keepCookie('li_fat_id', digits() + '-' + digits(), 30);
  pixel(at('px.ads.linkedin.com', '/collect?') + query(fields));
}

function base(id) {
  return { v: 2, fmt: 'js', pid: id, time: Date.now(), url: location.href };
}

function lintrk(method, fields) {
  if (method !== 'track' || !fields) return;
  var conversion = base(ids[0]);
  conversion.conversionId = fields.conversion_id;
  collect(conversion);
}

var ids = (window._linkedin_data_partner_ids || []).concat(window._linkedin_partner_id || [])
  .filter(function (id, at, all) { return all.indexOf(id) === at; });
if (!window.ORIBI) {
  window.ORIBI = {};
  ids.forEach(function (id) { collect(base(id)); });
  var early = (window.lintrk && window.lintrk.q) || [];
  window.lintrk = lintrk;
  early.forEach(function (args) { lintrk(args[0], args[1]); });
}
