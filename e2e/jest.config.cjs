const unit = require('../jest.config.cjs');

module.exports = { ...unit, rootDir: '..', roots: ['<rootDir>/e2e'], testMatch: ['**/*.e2e.ts'], testTimeout: 600_000 };
