// Prints what was measured: a line for each row and way, beside the umbrella and the shell loop of the same row.

/** @param rows by their names: results of each round, by way */
export function printTable(rows, title) {
  console.log(`\n${title}\n`);
  console.log(
    '| work | way | seconds | lowest to highest | CPU seconds | MB | time beside umbrella | beside loop | memory beside umbrella |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [row, ways] of Object.entries(rows)) {
    for (const [way, results] of Object.entries(ways)) {
      const beside = (other, key) => ratio(median(results, key), median(ways[other], key));
      const cells = [
        ...['seconds', 'cpu', 'megabytes'].map(
          (key) => median(results, key)?.toFixed(key === 'megabytes' ? 0 : 1) ?? '',
        ),
        ...[beside('umbrella', 'seconds'), beside('shell loop', 'seconds'), beside('umbrella', 'megabytes')],
      ];
      cells.splice(1, 0, span(results.map(({ seconds }) => seconds)));
      console.log(`| ${[row, way, ...cells].join(' | ')} |`);
    }
  }
}

function median(results, key) {
  const sorted = (results ?? []).map((each) => each[key]).filter((each) => each !== undefined);
  sorted.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function ratio(value, other) {
  return value === undefined || other === undefined ? '' : (value / other).toFixed(2);
}

function span(seconds) {
  return `${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)}`;
}
