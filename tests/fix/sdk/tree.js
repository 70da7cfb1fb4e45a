// Loads collections with the official SDK and prints one JSON line each: what it makes of the tree, values left out.
// Reads lines of JSON, each a collection, from standard input.
const {Collection} = require('postman-collection');
const readline = require('readline');

const shape = (value) => {
  if (Array.isArray(value)) return value.map(shape);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.keys(value).sort().filter((key) => key !== 'id' && key !== '_postman_id').map((key) => [key, shape(value[key])]));
  return typeof value;
};

readline.createInterface({input: process.stdin}).on('line', (line) => {
  const collection = new Collection(JSON.parse(line));
  const items = [];
  collection.forEachItem((item) => items.push([item.name, item.request && item.request.method, item.responses.count(), item.events.count()]));
  process.stdout.write(JSON.stringify({items, shape: shape(collection.toJSON())}) + '\n');
});
