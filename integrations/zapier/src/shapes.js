// What things look like in Zapier: an example of each, and a label for every part of it.
const person = (as, name, email) => ({
  [`${as}_id`]: `prs_${name.split(' ')[0].toLowerCase()}`,
  [`${as}_name`]: name,
  [`${as}_email`]: email,
});
const nobody = (as) => ({ [`${as}_id`]: null, [`${as}_name`]: null, [`${as}_email`]: null });
export const sender = (as) => person(as, 'Sam Sender', 'sam@example.com');
export const receiver = (as) => person(as, 'Rita Receiver', 'rita@example.com');

export const RECORD = {
  id: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  title: 'Ada Ltd',
  playbook: 'client',
  playbook_version: 1,
  stage: 'won',
  ...sender('owner'),
  entered_at: '2026-03-02T10:00:00Z',
  opened_at: '2026-03-02T10:00:00Z',
  version: 1,
  archived_at: null,
  merged_into: null,
  links: '',
};

const TRANSFER = {
  record_id: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record_title: 'Ada Ltd',
  contract: 'sales-to-onboarding',
  origin: 'won',
  target: 'onboarding',
  status: 'offered',
  ...sender('sender'),
  ...receiver('receiver'),
  team: 'onboarding',
  attempt: 1,
  offered_at: '2026-03-02T10:00:00Z',
  assigned_at: '2026-03-02T10:00:00Z',
  due_at: '2026-03-02T14:00:00Z',
  reasons: '',
  closed_at: null,
  ...nobody('closed_by'),
};

const TRANSFER_IN_FULL = {
  ...TRANSFER,
  why: 'the least loaded of onboarding',
  note: '',
  override: null,
  paused_reason: null,
  paused_since: null,
  read_back: '',
  version: 2,
};

export const HANDOFF = { id: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4', ...TRANSFER_IN_FULL };

export const HANDOFF_IN_FULL = {
  id: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4',
  ...Object.fromEntries(Object.entries(TRANSFER_IN_FULL).map(([name, part]) => [`handoff_${name}`, part])),
  called_contract: 'Sales to onboarding',
  called_origin: 'Won',
  called_target: 'Onboarding',
  called_team: 'Onboarding',
  packet_digest: '2b1f0c8a9d7e6f5a4b3c2d1e0f9a8b7c',
  packet_sections: 'What they bought\n- Package: Standard',
  packet_note: '',
  read_back_required: true,
  read_back_asks: 'What did they buy?\nWhat is your first step?',
  changed: '',
  clocks_turn: 'receiver',
  clocks_sender_seconds: 0,
  clocks_sender_words: '0 min',
  clocks_receiver_seconds: 1800,
  clocks_receiver_words: '30 min',
  clocks_paused_seconds: 0,
  clocks_paused_words: '0 min',
  clocks_in_words: 'Offered Mon 2 Mar 2026, 10:00.',
};

export const QUESTION = {
  id: 'qst_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  handoff: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4',
  ...receiver('asked_by'),
  ...sender('asked_of'),
  asked_at: '2026-03-02T11:00:00Z',
  text: 'Who signs on their side?',
  field: 'main_contact',
  answer: null,
  ...nobody('answered_by'),
  answered_at: null,
};

export const TASK = {
  id: 'task_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record_id: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record_title: 'Ada Ltd',
  handoff: 'hnd_01kb2n5r9gq4v7w8x0y1z2a3b4',
  template: 'kickoff',
  title: 'Call Ada Ltd',
  ...receiver('owner'),
  due: '2026-03-04T16:00:00Z',
  created_at: '2026-03-02T12:00:00Z',
  done_at: '2026-03-03T12:00:00Z',
  ...receiver('done_by'),
  blocks: null,
};

export const NOTE = {
  id: 'note_01kb2n5r9gq4v7w8x0y1z2a3b4',
  record: 'rec_01kb2n5r9gq4v7w8x0y1z2a3b4',
  text: 'They prefer calls before noon.',
  handoff: null,
  ...sender('by'),
  at: '2026-03-02T11:00:00Z',
};

export const PERSON = {
  id: 'prs_rita',
  name: 'Rita Receiver',
  email: 'rita@example.com',
  role: 'member',
  teams: 'onboarding',
  skills: 'retail',
  capacity: null,
  calendar: '',
  active: true,
};

const MOMENT = /(^at|_at|_?due)$/;
const typeOf = (name, part) => {
  if (MOMENT.test(name)) return 'datetime';
  if (typeof part === 'boolean') return 'boolean';
  return typeof part === 'number' ? 'integer' : 'string';
};
const ACRONYMS = { id: 'ID' };
export const labelOf = (name) => {
  const words = name.split('_').map((word) => ACRONYMS[word] ?? word);
  return words.join(' ').replace(/^./, (first) => first.toUpperCase());
};

// The parts of a thing as output fields, each with its label.
export const partsOf = (sample) =>
  Object.entries(sample).map(([key, part]) => ({ key, label: labelOf(key), type: typeOf(key, part) }));
