// Draws the charts of a result page from the JSON block #data. The tables beside them stand in the page already.
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;
  const charts = {};
  let metric = 'delivery';

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const series = (index) => colour('--series-' + (index % 4 + 1));

  function duration(ns) {
    if (ns === null || ns === undefined || !isFinite(ns)) return 'n/a';
    const units = [[1e3, 'ns', 1], [1e6, 'µs', 1e3], [1e9, 'ms', 1e6], [6e10, 's', 1e9], [3.6e12, 'min', 6e10]];
    const unit = units.find(([below]) => ns < below) || [0, 'h', 3.6e12];
    return Number((ns / unit[2]).toPrecision(3)) + ' ' + unit[1];
  }

  // 1 / (1 - p), the axis on which a latency curve shows its tail: 10 is p90, 1000 is p99.9.
  const percentile = (odds) => Number((100 - 100 / odds).toPrecision(7)) + ' %';

  function axis(title, extra) {
    return Object.assign({
      title: {display: true, text: title, color: colour('--muted')},
      grid: {color: colour('--line'), drawBorder: false},
      ticks: {color: colour('--muted'), maxRotation: 0},
    }, extra);
  }

  function durationAxis(title, extra) {
    const result = axis(title, Object.assign({beginAtZero: true}, extra));
    result.ticks = Object.assign({}, result.ticks, {callback: duration});
    return result;
  }

  function options(scales, label, extra) {
    return Object.assign({
      animation: false, responsive: true, maintainAspectRatio: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: scales,
      plugins: {
        legend: {position: 'bottom', labels: {color: colour('--text'), boxWidth: 14, boxHeight: 2, padding: 14}},
        tooltip: {callbacks: label},
      },
    }, extra);
  }

  function line(label, points, index, extra) {
    return Object.assign({
      label: label, data: points, borderColor: series(index), backgroundColor: series(index),
      borderWidth: 2, pointRadius: 0, pointHitRadius: 8, tension: 0,
    }, extra);
  }

  function percentileChart() {
    const curves = data.percentiles[metric];
    const sets = data.levels.map((level, index) => {
      const points = curves[index].map(([odds, ns, firm]) => ({x: odds, y: ns, firm: firm}));
      return line(level, points, index, {
        // Dashed where fewer than ten samples lie beyond the percentile.
        segment: {borderDash: (part) => (points[part.p1DataIndex].firm ? undefined : [4, 4])},
      });
    });
    const longest = Math.max(10, ...curves.map((curve) => (curve.length ? curve[curve.length - 1][0] : 1)));
    const stops = window.innerWidth < 700 ? [1] : [1, 2];
    for (let stop = 10; stop <= longest * 1.01; stop *= 10) stops.push(stop);
    const x = axis('percentile of documents (the tail is spread out)', {type: 'logarithmic', min: 1, max: longest});
    x.afterBuildTicks = (scale) => { scale.ticks = stops.map((value) => ({value: value})); };
    x.ticks = Object.assign({}, x.ticks, {callback: percentile, autoSkip: false});
    return {
      type: 'line', data: {datasets: sets},
      options: options({x: x, y: durationAxis('latency')}, {
        title: (items) => (items.length ? percentile(items[0].parsed.x) : ''),
        label: (item) => item.dataset.label + ': ' + duration(item.parsed.y),
      }),
    };
  }

  // Phases other than steady as bands behind a chart over time, each with its name where there is room.
  const bands = {
    id: 'bands',
    beforeDatasetsDraw: (chart) => {
      const area = chart.chartArea, x = chart.scales.x, context = chart.ctx;
      context.save();
      context.font = '11px ' + Chart.defaults.font.family;
      data.phases.forEach((phase) => {
        const tone = colour('--' + phase.kind);
        if (!tone) return;
        const left = Math.max(area.left, x.getPixelForValue(phase.from));
        const right = Math.min(area.right, x.getPixelForValue(phase.to));
        if (right <= left) return;
        context.fillStyle = 'rgb(' + tone + ' / .13)';
        context.fillRect(left, area.top, right - left, area.bottom - area.top);
        if (context.measureText(phase.kind).width + 8 > right - left) return;
        context.fillStyle = colour('--muted');
        context.fillText(phase.kind, left + 4, area.top + 12);
      });
      context.restore();
    },
  };

  function rateChart() {
    const rows = data.series;
    const set = (name, key, index) => line(name, rows.map((row) => ({x: row.second, y: row[key] / data.seconds})), index);
    return {
      type: 'line', plugins: [bands],
      data: {datasets: [set('scheduled', 'scheduled', 3), set('accepted', 'accepted', 0), set('delivered', 'delivered', 2),
        set('failures', 'failures', 1)]},
      options: options({x: axis('second of the run', {type: 'linear'}), y: axis('per second', {beginAtZero: true})}, {
        title: (items) => (items.length ? 'second ' + items[0].parsed.x : ''),
        label: (item) => item.dataset.label + ': ' + Number(item.parsed.y.toPrecision(4)) + '/s',
      }),
    };
  }

  function latencyChart() {
    const rows = data.series;
    const set = (name, key, index, extra) =>
      line(name, rows.map((row) => ({x: row.second, y: row[key] > 0 ? row[key] : null})), index, extra);
    return {
      type: 'line', plugins: [bands],
      data: {datasets: [set('delivery p50', 'p50', 0), set('delivery p99', 'p99', 1),
        set('lag of the generator p99', 'lag', 3, {borderDash: [3, 3]})]},
      options: options({x: axis('second of the run', {type: 'linear'}), y: durationAxis('latency')}, {
        title: (items) => (items.length ? 'second ' + items[0].parsed.x : ''),
        label: (item) => item.dataset.label + ': ' + duration(item.parsed.y),
      }),
    };
  }

  function bars(rows, sets, title) {
    const result = {
      type: 'bar',
      data: {labels: rows.map((row) => row.name), datasets: sets},
      options: options({
        x: durationAxis(title, {stacked: true}),
        y: axis('', {stacked: true, title: {display: false}, grid: {display: false}}),
      }, {label: (item) => item.dataset.label + ': ' + duration(item.parsed.x)}, {
        indexAxis: 'y', interaction: {mode: 'nearest', axis: 'y', intersect: false},
      }),
    };
    result.options.plugins.legend.display = sets.length > 1;
    result.options.plugins.legend.labels.boxHeight = 10;
    return result;
  }

  function bar(label, values, background) {
    return {label: label, data: values, backgroundColor: background, maxBarThickness: 22};
  }

  function stageChart() {
    const rows = data.stages;
    return bars(rows, [bar('hub', rows.map((row) => row.hub), colour('--series-1')),
      bar('receiving agencies', rows.map((row) => row.agencies), colour('--second'))], 'CPU time');
  }

  function algorithmChart() {
    const rows = data.algorithms;
    return bars(rows, [bar('one operation', rows.map((row) => row.each), colour('--series-1'))], 'CPU time of one operation');
  }

  const makers = {
    percentiles: percentileChart, rates: rateChart, latency: latencyChart, stages: stageChart, algorithms: algorithmChart,
  };

  function draw(name) {
    const canvas = document.getElementById('chart-' + name);
    if (!canvas) return;
    if (charts[name]) charts[name].destroy();
    charts[name] = new Chart(canvas, makers[name]());
  }
  const drawAll = () => Object.keys(makers).forEach(draw);

  root.classList.add('js');
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12.5;
  document.querySelectorAll('.choice button').forEach((button) => {
    button.addEventListener('click', () => {
      metric = button.dataset.metric;
      document.querySelectorAll('.choice button').forEach((other) =>
        other.setAttribute('aria-pressed', String(other === button)));
      draw('percentiles');
    });
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  window.matchMedia('print').addEventListener('change', drawAll);
  drawAll();
  root.dataset.charts = String(Object.keys(charts).length);
})();
