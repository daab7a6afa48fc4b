const unit = require('../jest.config.cjs');

module.exports = {
  ...unit,
  rootDir: '..',
  roots: ['<rootDir>/e2e'],
  testMatch: ['**/*.e2e.ts'],
  testTimeout: 600_000,
  globalSetup: '<rootDir>/e2e/install-once.ts',
  globalTeardown: '<rootDir>/e2e/remove-installed.ts',
};
