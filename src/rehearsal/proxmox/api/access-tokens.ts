import { randomUUID } from "node:crypto";
import type { Call } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { endpoint, everyone, type Json } from "../http/endpoint.ts";
import { boolean, integer, optional, string } from "../schema/parameter.ts";
import { userId } from "../schema/formats.ts";
import type { UserState } from "../state/state.ts";
import { existingUser, requireGroups } from "./access-users.ts";

const PATH = "/access/users/{userid}/token/{tokenid}";
const path = { userid: string({ format: userId }), tokenid: string({ pattern: /^[A-Za-z][A-Za-z0-9.\-_]+$/ }) };
const details = {
  comment: optional(string()),
  expire: optional(integer({ minimum: 0 })),
  privsep: optional(boolean()),
};

type Token = UserState["tokens"][string];

/** source of this file: pve-access-control src/PVE/API2/User.pm (token methods) */
export const listTokens = endpoint({
  method: "GET",
  path: "/access/users/{userid}/token",
  permission: everyone,
  parameters: { userid: path.userid },
  handle: (call, values) => {
    requireSelfOrModify(call, values.userid);
    return Object.entries(existingUser(call.host.state, values.userid).tokens).map(([tokenid, token]) => ({
      tokenid,
      ...tokenToJson(token),
    }));
  },
});

export const getToken = endpoint({
  method: "GET",
  path: PATH,
  permission: everyone,
  parameters: path,
  handle: (call, values) => {
    requireSelfOrModify(call, values.userid);
    return tokenToJson(existingToken(call, values));
  },
});

/** The secret is shown this once. */
export const createToken = endpoint({
  method: "POST",
  path: PATH,
  permission: everyone,
  parameters: { ...path, ...details },
  handle: (call, values) => {
    requireSelfOrModify(call, values.userid);
    const user = existingUser(call.host.state, values.userid);
    if (user.tokens[values.tokenid] !== undefined) throw parameterError({ tokenid: "Token already exists." });
    const token: Token = {
      secret: randomUUID(),
      privsep: values.privsep ?? true,
      expires: values.expire ?? 0,
      ...(values.comment === undefined || values.comment === "" ? {} : { comment: values.comment }),
    };
    user.tokens[values.tokenid] = token;
    call.host.changed();
    return { "full-tokenid": `${values.userid}!${values.tokenid}`, value: token.secret, info: tokenToJson(token) };
  },
});

export const updateToken = endpoint({
  method: "PUT",
  path: PATH,
  permission: everyone,
  parameters: { ...path, ...details },
  handle: (call, values) => {
    requireSelfOrModify(call, values.userid);
    const token = existingToken(call, values);
    if (values.privsep !== undefined) token.privsep = values.privsep;
    if (values.expire !== undefined) token.expires = values.expire;
    if (values.comment === "") delete token.comment;
    else if (values.comment !== undefined) token.comment = values.comment;
    call.host.changed();
    return tokenToJson(token);
  },
});

export const deleteToken = endpoint({
  method: "DELETE",
  path: PATH,
  permission: everyone,
  parameters: path,
  handle: (call, values) => {
    requireSelfOrModify(call, values.userid);
    existingToken(call, values);
    const { state } = call.host;
    delete existingUser(state, values.userid).tokens[values.tokenid];
    state.acls = state.acls.filter((acl) => acl.kind !== "token" || acl.id !== `${values.userid}!${values.tokenid}`);
    call.host.changed();
    return null;
  },
});

/** A user manages the own tokens, but a token does not manage tokens of its user without the right to. */
function requireSelfOrModify(call: Call, name: string): void {
  if (call.identity.user === name && call.identity.token === undefined) return;
  requireGroups(call, call.host.state.users[name]?.groups ?? []);
}

function existingToken(call: Call, { userid, tokenid }: { readonly userid: string; readonly tokenid: string }): Token {
  return (
    existingUser(call.host.state, userid).tokens[tokenid] ?? die(`no such token '${tokenid}' for user '${userid}'`)
  );
}

/** Unset keys are left out: an empty comment would be a lasting difference for clients. */
function tokenToJson(token: Token): { readonly [key: string]: Json } {
  return {
    privsep: token.privsep ? 1 : 0,
    expire: token.expires,
    ...(token.comment === undefined ? {} : { comment: token.comment }),
  };
}
