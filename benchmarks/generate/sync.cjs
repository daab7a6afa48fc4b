// The sync generator over all projects of a folder, written to disk: what `nx sync` adds to Nx's own start.
const { FsTree, flushChanges } = require('nx/src/generators/tree');
const { default: supervision } = require('../../dist/generators/supervision/generator');

const [root] = process.argv.slice(2);
const tree = new FsTree(root, false);
supervision(tree).then(() => flushChanges(root, tree.listChanges()));
