// The whole app: what Zapier reads. Every request goes to the REST API of a Surehand, and decides nothing by itself.
import { createRequire } from 'node:module';

import { authentication } from './src/authentication.js';
import { askAsOnePerson, tellRefusal } from './src/client.js';
import { creates } from './src/creates.js';
import { dropdowns } from './src/dropdowns.js';
import { searches } from './src/searches.js';
import { triggers } from './src/triggers.js';

const require = createRequire(import.meta.url);

export default {
  version: require('./package.json').version,
  platformVersion: require('zapier-platform-core').version,
  authentication,
  beforeRequest: [askAsOnePerson],
  afterResponse: [tellRefusal],
  triggers: { ...triggers, ...dropdowns },
  creates,
  searches,
  searchOrCreates: {
    find_record: {
      key: 'find_record',
      display: { label: 'Find or Create Record', description: 'Finds a record, or begins one where there is none.' },
      search: 'find_record',
      create: 'create_record',
    },
  },
};
