import type { IDQuery, LabelQuery } from "../gen/cosi/resource_pb.ts";
import { LabelTerm_Operation as Operation } from "../gen/cosi/resource_pb.ts";
import type { StoredResource } from "./store.ts";

interface Query {
  readonly labelQuery: readonly LabelQuery[];
  readonly idQuery?: IDQuery | undefined;
}

/**
 * Does a resource match? Its id the pattern, and one of the label queries all its terms. The machine's resources have
 * no labels: only terms that hold for a missing label can hold.
 */
export function matches(resource: StoredResource, query: Query | undefined): boolean {
  if (query === undefined) return true;
  const pattern = query.idQuery?.regexp ?? "";
  if (pattern !== "" && !new RegExp(pattern).test(resource.id)) return false;
  if (query.labelQuery.length === 0) return true;
  return query.labelQuery.some(({ terms }) =>
    terms.every(({ op, invert }) => (op === Operation.NOT_EXISTS) !== invert),
  );
}
