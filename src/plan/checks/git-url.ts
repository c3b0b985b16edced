import type { Check } from "./check.ts";

const HTTPS = /^https:\/\/[A-Za-z0-9.-]+(?::\d+)?\/[^\s?#]+$/;
const SSH = /^(?:ssh:\/\/)?[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+(?::\d+\/|[:/])[^\s?#]+$/;

/** What Argo CD clones: https without credentials, or ssh. */
export const gitUrl: Check = ({ gitUrl }) => {
  if (gitUrl === undefined || HTTPS.test(gitUrl.value) || SSH.test(gitUrl.value)) return [];
  const credentials = /^https?:\/\/[^/]*@/.test(gitUrl.value);
  return [
    {
      code: "GIT_URL",
      path: gitUrl.path,
      // The value is not repeated when it may hold a password.
      message: credentials ? "the Git URL holds credentials" : `"${gitUrl.value}" is no URL that Argo CD can clone`,
      hint: credentials
        ? 'write it without them; Argo CD gets them as a sealed secret: "https://github.com/user/homelab"'
        : 'write "https://github.com/user/homelab" or "git@github.com:user/homelab.git"',
    },
  ];
};
