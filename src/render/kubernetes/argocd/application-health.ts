/**
 * How well an Application is, for the one that brings it in: without this Argo CD takes an Application as well as soon as
 * it exists, and the next wave does not wait. One that is not Synced counts as under way, because since 3.4 an object
 * that is missing does not make an Application less healthy.
 * source: argo-cd docs/operator-manual/health.md (`Argocd App`), docs/operator-manual/upgrading/3.3-3.4.md
 */
export const APPLICATION_HEALTH = `local verdict = { status = "Progressing", message = "not compared yet" }
local seen = obj.status
if seen == nil or seen.health == nil or seen.health.status == nil then
  return verdict
end
verdict.status = seen.health.status
verdict.message = seen.health.message or ""
if verdict.status == "Healthy" and (seen.sync == nil or seen.sync.status ~= "Synced") then
  verdict.status = "Progressing"
  verdict.message = "not synced yet"
end
return verdict
`;
