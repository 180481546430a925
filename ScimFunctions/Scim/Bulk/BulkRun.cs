using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Scim.Bulk;

/// <summary>
/// Runs a bulk request, one operation after another. Each is complete for itself: what is done stays done, whatever becomes of those after it.
/// </summary>
/// <param name="send">Does what an operation asks. It raises nothing but that the caller has hung up.</param>
/// <param name="isOutOfTime">Whether no further operation may be begun, as the caller would not wait for its answer.</param>
public sealed class BulkRun(BulkRequest request, Func<BulkCall, Task<BulkOutcome>> send, Func<bool> isOutOfTime)
{
    private readonly BulkOutcome?[] outcomes = new BulkOutcome?[request.Operations.Count];
    private int errors;
    private ScimException? ended;

    /// <summary>The outcomes in the order of the operations; null for one that was not begun, because there were as many errors as the client puts up with.</summary>
    public async Task<IReadOnlyList<BulkOutcome?>> RunAsync()
    {
        foreach (var step in BulkPlan.Of(request))
        {
            if (step.Kind is BulkStepKind.Completion)
            {
                await CompleteAsync(step);
            }
            else if (errors < (request.FailOnErrors ?? int.MaxValue))
            {
                Record(step.Operation, await BeginAsync(step));
            }
        }

        return outcomes;
    }

    private static ScimException NotBegun(string reason) =>
        new(HttpStatusCode.ServiceUnavailable, scimType: null, $"This operation was not begun, because {reason}. Send it again.");

    private async Task<BulkOutcome> BeginAsync(BulkStep step) => step.Operation is { Error: { } wrong, Path: var path }
        ? BulkOutcome.Failed(wrong, path?.Id)
        : await SendAsync(step, step.Operation.Path!.Id);

    /// <summary>Adds what a resource could not be created with. It is there whether or not that succeeds, and others may refer to it.</summary>
    private async Task CompleteAsync(BulkStep step)
    {
        if (outcomes[step.Operation.Index] is not { Error: null, Id: { } id } created)
        {
            return;
        }

        var outcome = await SendAsync(step with { Operation = step.Operation with { Method = BulkMethod.Patch, Version = null } }, id);
        Record(step.Operation, outcome.Error is not { } error
            ? created with { Version = outcome.Version }
            : BulkOutcome.Failed(new ScimException(error.Status, error.ScimType, $"The resource was created, but what refers to other operations could not be added: {error.Detail}"), id));
    }

    private void Record(BulkOperation operation, BulkOutcome outcome)
    {
        outcomes[operation.Index] = outcome;
        errors += outcome.Error is null ? 0 : 1;
    }

    private async Task<BulkOutcome> SendAsync(BulkStep step, string? id)
    {
        if (ended is null && isOutOfTime())
        {
            ended = NotBegun("the time for the whole request had run out");
        }

        if (ended is not null)
        {
            return BulkOutcome.Failed(ended, id);
        }

        var operation = step.Operation;
        try
        {
            id ??= operation.Path!.BulkId is { } bulkId ? IdOf(bulkId) : null;
            var body = step.Data?.Resolve(IdOf);
            var outcome = await send(new BulkCall(operation.Method, operation.Path!.Type, id, body, operation.Version));
            ended = outcome.EndsRun ? NotBegun("the service met trouble before it that would have met it too") : null;
            return outcome with { Id = outcome.Id ?? id };
        }
        catch (ScimException unresolved)
        {
            return BulkOutcome.Failed(unresolved, id);
        }
    }

    /// <exception cref="ScimException">400 <c>invalidValue</c>: the operation that is referred to has not been done.</exception>
    private string IdOf(string bulkId)
    {
        var source = request.SourceOf(bulkId);
        var id = source.Error is not null ? null : source.Creates ? outcomes[source.Index]?.Id : source.Path!.Id;
        return id ?? throw ScimException.InvalidValue(
            $"The operation refers to 'bulkId:{JsonText.Shorten(bulkId)}', {(outcomes[source.Index] is null ? "which was not begun" : "which failed")}.");
    }
}

/// <summary>A request that an operation stands for, with every reference resolved.</summary>
/// <param name="Id">The resource's id; null for POST.</param>
/// <param name="Body">Its body, a JSON object; null for DELETE.</param>
/// <param name="Version">What <c>If-Match</c> would say; null for nothing.</param>
public sealed record BulkCall(BulkMethod Method, ResourceType Type, string? Id, ReadOnlyMemory<byte>? Body, string? Version);

/// <summary>What has become of an operation.</summary>
/// <param name="Status">The status that the request for itself would have got.</param>
/// <param name="Id">The resource's id, where there is one.</param>
/// <param name="Version">The resource's version, where the operation was done and left a resource.</param>
/// <param name="Error">What went wrong; null if nothing did.</param>
public sealed record BulkOutcome(HttpStatusCode Status, string? Id, string? Version, ScimException? Error)
{
    /// <summary>Whether the next operation would meet the same trouble, so that the run ends here.</summary>
    public bool EndsRun { get; init; }

    public static BulkOutcome Failed(ScimException error, string? id = null) => new(error.Status, id, Version: null, error);
}
