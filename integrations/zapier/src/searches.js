// What Zaps look up. Nothing found is an empty list, never an error.
import { given } from './client.js';
import { idOf, playbook } from './inputs.js';
import { fieldOutputs } from './playbook.js';
import { HANDOFF_IN_FULL, PERSON, RECORD, partsOf } from './shapes.js';

const search = (key, noun, description, { inputs, perform, sample, outputs = [] }) => ({
  key,
  noun,
  display: { label: `Find ${noun}`, description },
  operation: { inputFields: inputs, perform, sample, outputFields: [...partsOf(sample), ...outputs] },
});

const one = async (z, path) => {
  const response = await z.request({ url: path, skipThrowForStatus: true });
  return response.status === 404 ? [] : [response.data];
};

const list = async (z, path, params) => (await z.request({ url: path, params: given(params) })).data.items;

const findRecord = search('find_record', 'Record', 'Finds a record by its title or its ID.', {
  inputs: [
    playbook({ required: false, altersDynamicFields: true }),
    { key: 'title', label: 'Title', type: 'string', required: false, helpText: 'All or part of it; one that is it exactly comes first.' },
    { ...idOf('record', 'Record', 'a trigger'), required: false },
  ],
  perform: async (z, bundle) => {
    const { record, title = '', playbook: of } = bundle.inputData;
    if (record) return one(z, `/records/${encodeURIComponent(record)}`);
    if (!title) return [];
    const found = await list(z, '/records', { q: title, playbook: of, limit: 20 });
    const best = found.find((each) => each.title.toLowerCase() === title.toLowerCase()) ?? found[0];
    return best ? one(z, `/records/${best.id}`) : [];
  },
  sample: RECORD,
  outputs: [fieldOutputs],
});

const inFull = async (z, id) =>
  (await one(z, `/handoffs/${encodeURIComponent(id)}`)).map(({ handoff_id, ...told }) => ({ id: handoff_id, ...told }));

const findHandoff = search('find_handoff', 'Handoff', 'Finds a handoff with its packet and the digest to accept it by.', {
  inputs: [
    { ...idOf('handoff', 'Handoff', 'a trigger'), required: false },
    { ...idOf('record', 'Record', 'a trigger or a search'), required: false, helpText: 'The newest handoff of this record.' },
    {
      key: 'status',
      label: 'Status',
      type: 'string',
      required: false,
      choices: { offered: 'Offered', accepted: 'Accepted', returned: 'Returned', recalled: 'Recalled', withdrawn: 'Withdrawn' },
    },
  ],
  perform: async (z, bundle) => {
    const { handoff, record, status } = bundle.inputData;
    if (handoff) return inFull(z, handoff);
    if (!record) return [];
    const [newest] = await list(z, '/handoffs', { record, status, limit: 1 });
    return newest ? inFull(z, newest.id) : [];
  },
  sample: HANDOFF_IN_FULL,
});

const findPerson = search('find_person', 'Person', 'Finds a person by name or e-mail address.', {
  inputs: [{ key: 'text', label: 'Name or Address', type: 'string', required: true, helpText: 'All or part of either.' }],
  perform: (z, bundle) => list(z, '/people', { q: bundle.inputData.text, limit: 20 }),
  sample: PERSON,
});

export const searches = Object.fromEntries([findRecord, findHandoff, findPerson].map((each) => [each.key, each]));
