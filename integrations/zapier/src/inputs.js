// Inputs that several triggers and actions share.
export const playbook = (extra = {}) => ({
  key: 'playbook',
  label: 'Playbook',
  type: 'string',
  dynamic: 'playbooks.id.name',
  required: true,
  ...extra,
});

export const idOf = (key, label, from) => ({
  key,
  label,
  type: 'string',
  required: true,
  helpText: `The ID, as ${from} tells it.`,
});

export const record = idOf('record', 'Record', 'a trigger or the search for a record');
export const handoff = idOf('handoff', 'Handoff', 'a trigger or the search for a handoff');

export const person = (key, label, extra = {}) => ({
  key,
  label,
  type: 'string',
  dynamic: 'people.id.name',
  required: false,
  helpText: 'Choose somebody, or map an ID or an e-mail address.',
  ...extra,
});

export const stage = (helpText) => ({
  key: 'to',
  label: 'To Stage',
  type: 'string',
  dynamic: 'stages.id.name',
  required: true,
  helpText,
});

export const words = (key, label, helpText, extra = {}) => ({
  key,
  label,
  type: 'text',
  required: false,
  helpText,
  ...extra,
});

export const idempotencyKey = {
  key: 'idempotency_key',
  label: 'Idempotency Key',
  type: 'string',
  required: false,
  helpText:
    'Map something that is the same when this run is replayed, such as the ID of the trigger: the step then has no second effect. A refusal is remembered with it too.',
};
