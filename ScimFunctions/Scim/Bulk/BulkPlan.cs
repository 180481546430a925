using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Scim.Bulk;

/// <summary>
/// The order in which the operations of a bulk request are run: that of the request, but none before what it refers to, and those on one
/// resource always in their order. In a circle of references the first POST that can goes first, without what is not there yet, and is completed
/// as soon as it is.
/// </summary>
public static class BulkPlan
{
    /// <summary>The steps in their order; every operation has one, or the two of a POST that breaks a circle.</summary>
    public static IReadOnlyList<BulkStep> Of(BulkRequest request) => new Planning(request).Run();

    /// <summary>A step that waits for others.</summary>
    private sealed class Node(int index, BulkStep step)
    {
        /// <summary>Its operation's place, or that behind all operations for a completion.</summary>
        public int Index { get; } = index;

        public BulkStep Step { get; set; } = step;

        /// <summary>The indexes of the steps that must come before it.</summary>
        public SortedSet<int> WaitsFor { get; } = [];
    }

    private sealed class Planning(BulkRequest request)
    {
        private readonly int count = request.Operations.Count;
        private readonly SortedDictionary<int, Node> waiting = [];
        private readonly Dictionary<int, List<Node>> waitedForBy = [];
        private readonly PriorityQueue<Node, int> ready = new();
        private readonly List<BulkStep> steps = [];

        public List<BulkStep> Run()
        {
            var lastOn = new Dictionary<(string Type, string? Id, int? Creator), Node>();
            foreach (var operation in request.Operations)
            {
                var node = new Node(operation.Index, new BulkStep(operation, BulkStepKind.Whole, operation.Data));
                foreach (var source in Sources(operation.References))
                {
                    Wait(node, source.Index);
                }

                if (operation is { Error: null, Creates: false, Path: { } path })
                {
                    var creator = Creator(operation);
                    var resource = (path.Type.Name, path.Id ?? (creator is null ? request.SourceOf(path.BulkId!).Path?.Id : null), creator?.Index);
                    if (lastOn.TryGetValue(resource, out var before))
                    {
                        Wait(node, before.Index);
                    }

                    lastOn[resource] = node;
                }

                Add(node);
            }

            while (waiting.Count > 0)
            {
                while (ready.TryDequeue(out var next, out _))
                {
                    Finish(next);
                }

                if (waiting.Count > 0)
                {
                    Break(FindCircle());
                }
            }

            return steps;
        }

        /// <summary>The operations that make ids to which the bulkIds refer.</summary>
        private IEnumerable<BulkOperation> Sources(IEnumerable<string> references) =>
            references.Select(request.SourceOf).Where(source => source.Creates).Distinct();

        /// <summary>The operation that creates the resource of another one.</summary>
        private BulkOperation? Creator(BulkOperation operation) =>
            operation.Path?.BulkId is { } bulkId && request.SourceOf(bulkId) is { Creates: true } creator ? creator : null;

        private void Wait(Node node, int index)
        {
            if (node.WaitsFor.Add(index))
            {
                if (!waitedForBy.TryGetValue(index, out var nodes))
                {
                    waitedForBy.Add(index, nodes = []);
                }

                nodes.Add(node);
            }
        }

        private void Add(Node node)
        {
            waiting.Add(node.Index, node);
            if (node.WaitsFor.Count == 0)
            {
                ready.Enqueue(node, node.Step.Operation.Index);
            }
        }

        private void Finish(Node node)
        {
            waiting.Remove(node.Index);
            steps.Add(node.Step);
            foreach (var other in waitedForBy.GetValueOrDefault(node.Index, []))
            {
                if (other.WaitsFor.Remove(node.Index) && other.WaitsFor.Count == 0 && waiting.ContainsKey(other.Index))
                {
                    ready.Enqueue(other, other.Step.Operation.Index);
                }
            }
        }

        /// <summary>
        /// Nothing can be run, so whoever follows the waiting comes into a circle. Only a POST is ever waited for by reference, so a circle has
        /// nothing but POSTs.
        /// </summary>
        private List<Node> FindCircle()
        {
            var path = new List<Node> { waiting.First().Value };
            int start;
            do
            {
                var next = waiting[path[^1].WaitsFor.Min];
                start = path.IndexOf(next);
                path.Add(next);
            }
            while (start < 0);

            return [.. path[start..^1].OrderBy(node => node.Index)];
        }

        private void Break(List<Node> circle)
        {
            foreach (var node in circle)
            {
                if (node.Step.Data!.Divide(bulkId => node.WaitsFor.Contains(request.SourceOf(bulkId).Index)) is { } parts)
                {
                    Divide(node, parts.First, parts.Completion);
                    return;
                }
            }

            var error = new ScimException(
                HttpStatusCode.Conflict,
                scimType: null,
                $"The operations {JsonText.List([.. circle.Select(node => node.Step.Operation.BulkId!)])} refer to each other in a circle, and none of them can be created without its references first, as they are in attributes that it must have.");
            foreach (var node in circle)
            {
                Release(node, node.Step with { Operation = node.Step.Operation with { Error = error } });
            }
        }

        private void Divide(Node node, BulkData first, BulkData completion)
        {
            var last = new Node(count + node.Index, node.Step with { Kind = BulkStepKind.Completion, Data = completion });
            foreach (var index in node.WaitsFor)
            {
                Wait(last, index);
            }

            // What else is done to the resource comes when it is complete.
            foreach (var other in waiting.Values.Where(other => Creator(other.Step.Operation)?.Index == node.Index))
            {
                Wait(other, last.Index);
            }

            Add(last);
            Release(node, node.Step with { Kind = BulkStepKind.WithoutReferences, Data = first });
        }

        private void Release(Node node, BulkStep step)
        {
            node.Step = step;
            node.WaitsFor.Clear();
            ready.Enqueue(node, node.Index);
        }
    }
}

/// <summary>What a bulk run does next.</summary>
public sealed record BulkStep(BulkOperation Operation, BulkStepKind Kind, BulkData? Data);

/// <summary>Which part of an operation a step runs.</summary>
public enum BulkStepKind
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>A POST that is part of a circle: without the references to what is created after it.</summary>
    WithoutReferences,

    /// <summary>Those references of such a POST, added when all of them are known.</summary>
    Completion,
}
