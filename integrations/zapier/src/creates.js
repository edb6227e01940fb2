// What Zaps do. Each is one act of the API, with the same answer that a person gets on the pages.
import { act } from './client.js';
import { handoff, idOf, idempotencyKey, person, playbook, record, stage, words } from './inputs.js';
import { fieldInputs, fieldOutputs, valuesIn } from './playbook.js';
import { HANDOFF, NOTE, QUESTION, RECORD, TASK, partsOf } from './shapes.js';

const create = (key, noun, label, description, { inputs, perform, sample, outputs = [] }) => ({
  key,
  noun,
  display: { label, description },
  operation: {
    inputFields: [...inputs, idempotencyKey],
    perform,
    sample,
    outputFields: [...partsOf(sample), ...outputs],
  },
});

const at = (id) => encodeURIComponent(id);
const ofFields = 'Fields that are left empty stay as they are.';

const createRecord = create('create_record', 'Record', 'Create Record', 'Begins a record of a playbook.', {
  inputs: [
    playbook({ altersDynamicFields: true }),
    { key: 'title', label: 'Title', type: 'string', required: true },
    { ...stage('A stage in which records may begin. Empty: the first.'), key: 'stage', label: 'Stage', required: false },
    person('owner', 'Owner', { helpText: 'Empty: the person of the API key.' }),
    fieldInputs,
  ],
  perform: (z, bundle) => {
    const { playbook: of, title, stage: in_, owner } = bundle.inputData;
    return act(z, bundle, '/records', { playbook: of, title, stage: in_, owner, values: valuesIn(bundle) });
  },
  sample: RECORD,
  outputs: [fieldOutputs],
});

const updateRecord = create('update_record', 'Record', 'Update Record', 'Sets fields of a record, and its owner.', {
  inputs: [
    playbook({ altersDynamicFields: true, helpText: 'The playbook of the record; its fields appear below.' }),
    { ...record, helpText: `${record.helpText} ${ofFields}` },
    person('owner', 'New Owner', { helpText: 'Empty: the owner stays.' }),
    words('reason', 'Reason', 'Why somebody else is the owner now.'),
    fieldInputs,
  ],
  perform: async (z, bundle) => {
    const { record: id, owner, reason } = bundle.inputData;
    const set = await act(z, bundle, `/records/${at(id)}`, { values: valuesIn(bundle) }, { method: 'PATCH' });
    if (!owner) return set;
    return act(z, bundle, `/records/${at(id)}/reassign`, { to: owner, reason: reason ?? '' }, { part: '/owner' });
  },
  sample: RECORD,
  outputs: [fieldOutputs],
});

const setFields = create('set_fields', 'Field', 'Set Fields', 'Sets and clears fields of a record by their IDs.', {
  inputs: [
    record,
    {
      key: 'values',
      label: 'Values',
      dict: true,
      required: false,
      helpText: 'On the left the ID of a field as the playbook has it, on the right its value.',
    },
    { key: 'clear', label: 'Fields to Clear', type: 'string', list: true, required: false },
    {
      key: 'grade',
      label: 'How Sure',
      type: 'string',
      choices: { verified: 'Verified', asserted: 'Asserted', assumed: 'Assumed' },
      default: 'asserted',
    },
  ],
  perform: (z, bundle) => {
    const { record: id, values = {}, clear = [], grade } = bundle.inputData;
    const cleared = Object.fromEntries(clear.map((field) => [field, null]));
    return act(z, bundle, `/records/${at(id)}`, { values: { ...values, ...cleared }, grade }, { method: 'PATCH' });
  },
  sample: RECORD,
});

const moveRecord = create('move_record', 'Record', 'Move Record', 'Moves a record to another stage of the same team.', {
  inputs: [
    playbook({ altersDynamicFields: true }),
    record,
    stage('A stage of the same team. To another team a record is offered.'),
    words('reason', 'Reason', 'Where the playbook asks for one.'),
    fieldInputs,
  ],
  perform: (z, bundle) => {
    const { record: id, to, reason } = bundle.inputData;
    return act(z, bundle, `/records/${at(id)}/moves`, { to, reason, values: valuesIn(bundle) });
  },
  sample: RECORD,
});

const offer = create('offer_handoff', 'Handoff', 'Offer Handoff', 'Offers a record to the team of the next stage.', {
  inputs: [
    playbook({ altersDynamicFields: true }),
    record,
    stage('The stage of the next team. Stage and owner change when it is accepted.'),
    words('note', 'Note', 'What the receiver should know first.'),
    person('receiver', 'Receiver', { helpText: 'Empty: the routing of the playbook finds the receiver.' }),
    fieldInputs,
  ],
  perform: (z, bundle) => {
    const { record: id, to, note, receiver } = bundle.inputData;
    const body = { to, note, receiver, values: valuesIn(bundle) };
    return act(z, bundle, `/records/${at(id)}/handoffs`, body);
  },
  sample: HANDOFF,
});

const accept = create('accept_handoff', 'Handoff', 'Accept Handoff', 'Takes the work as the person of the API key.', {
  inputs: [
    handoff,
    {
      key: 'digest',
      label: 'Packet Digest',
      type: 'string',
      required: true,
      helpText:
        'The digest of the packet that was read, as the trigger or the search for a handoff tells it. When the packet has changed since, the acceptance is refused.',
    },
    {
      key: 'read_back',
      label: 'Read-Back',
      type: 'text',
      list: true,
      required: false,
      helpText: 'What was understood: one answer for each question of the contract, where it asks.',
    },
  ],
  perform: (z, bundle) => {
    const { handoff: id, digest, read_back } = bundle.inputData;
    return act(z, bundle, `/handoffs/${at(id)}/accept`, { digest, read_back });
  },
  sample: { ...HANDOFF, status: 'accepted', due_at: null },
});

const giveBack = create('return_handoff', 'Handoff', 'Return Handoff', 'Sends a handoff back, with a reason.', {
  inputs: [
    handoff,
    {
      key: 'reason',
      label: 'Reason',
      type: 'string',
      required: true,
      choices: {
        incomplete: 'Incomplete',
        misrouted: 'Misrouted',
        not_ready: 'Not ready',
        capacity: 'Capacity',
        duplicate: 'Duplicate',
      },
    },
    { key: 'fields', label: 'Fields', type: 'string', list: true, required: false, helpText: 'The IDs of what it is about.' },
    words('text', 'In Words', 'What the sender should know.'),
  ],
  perform: (z, bundle) => {
    const { handoff: id, reason, fields = [], text = '' } = bundle.inputData;
    return act(z, bundle, `/handoffs/${at(id)}/return`, { reasons: [{ reason, fields, text }] });
  },
  sample: { ...HANDOFF, status: 'returned', due_at: null, reasons: 'incomplete (scope): Which products?' },
});

const ask = create('ask_question', 'Question', 'Ask Question', 'Asks the sender of a handoff without returning it.', {
  inputs: [
    handoff,
    words('text', 'Question', 'What is unclear.', { required: true }),
    { key: 'field', label: 'Field', type: 'string', required: false, helpText: 'The ID of the field it is about.' },
  ],
  perform: (z, bundle) => {
    const { handoff: id, text, field } = bundle.inputData;
    return act(z, bundle, `/handoffs/${at(id)}/questions`, { text, field });
  },
  sample: QUESTION,
});

const answer = create('answer_question', 'Question', 'Answer Question', 'Answers a question about a handoff.', {
  inputs: [
    idOf('question', 'Question', 'the trigger for a question'),
    words('text', 'Answer', 'Empty where the values say it.'),
    {
      key: 'values',
      label: 'Values',
      dict: true,
      required: false,
      helpText: 'Fills the field it was about in the same act: its ID on the left, the value on the right.',
    },
  ],
  perform: (z, bundle) => {
    const { question, text, values } = bundle.inputData;
    return act(z, bundle, `/questions/${at(question)}/answer`, { text, values });
  },
  sample: { ...QUESTION, answer: 'Ada herself.' },
});

const completeTask = create('complete_task', 'Task', 'Complete Task', 'Says that a task is done.', {
  inputs: [
    idOf('task', 'Task', 'the trigger for a task'),
    words('note', 'Note', 'What came of it.'),
  ],
  perform: (z, bundle) => {
    const { task, note } = bundle.inputData;
    return act(z, bundle, `/tasks/${at(task)}/complete`, { note });
  },
  sample: TASK,
});

const addNote = create('add_note', 'Note', 'Add Note', 'Writes something down on a record.', {
  inputs: [
    record,
    words('text', 'Text', 'Up to 100,000 characters.', { required: true }),
    { ...handoff, required: false, helpText: 'The ID of the handoff it is about, if any.' },
  ],
  perform: (z, bundle) => {
    const { record: id, text, handoff: about } = bundle.inputData;
    return act(z, bundle, `/records/${at(id)}/notes`, { text, handoff: about });
  },
  sample: NOTE,
});

export const creates = Object.fromEntries(
  [createRecord, updateRecord, setFields, moveRecord, offer, accept, giveBack, ask, answer, completeTask, addNote].map(
    (each) => [each.key, each],
  ),
);
