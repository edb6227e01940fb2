// A connection is the address of a Surehand and an API key, which acts as one person within its scopes.
export const authentication = {
  type: 'custom',
  fields: [
    {
      key: 'base_url',
      label: 'Address',
      type: 'string',
      required: true,
      placeholder: 'https://surehand.example.com',
      helpText: 'Where you open Surehand in the browser, up to the first slash. Zapier must be able to reach it.',
    },
    {
      key: 'api_key',
      label: 'API Key',
      type: 'password',
      required: true,
      helpText:
        'Settings → API keys → Make a key, with the scopes read, write and hooks. What Zapier does, it does as the person of the key.',
    },
  ],
  test: { url: '{{bundle.authData.base_url}}/me' },
  connectionLabel: '{{person_name}} at {{workspace_name}}',
};
