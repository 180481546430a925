using System.Globalization;
using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Bulk;

/// <summary>A bulk request (RFC 7644 §3.7), read as far as that is possible without running it. It points into the body that it was read from.</summary>
public sealed class BulkRequest
{
    private readonly Dictionary<string, BulkOperation> byBulkId = new(StringComparer.Ordinal);

    private BulkRequest(IReadOnlyList<BulkOperation> operations, int? failOnErrors)
    {
        FailOnErrors = failOnErrors;
        var repeated = operations.Where(operation => operation.BulkId is not null).GroupBy(operation => operation.BulkId!, StringComparer.Ordinal)
            .Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        operations = [.. operations.Select(operation => operation is { BulkId: { } bulkId, Error: null } && repeated.Contains(bulkId)
            ? operation with { Error = ScimException.InvalidValue($"The bulkId '{JsonText.Shorten(bulkId)}' occurs more than once; each operation needs its own.") }
            : operation)];
        foreach (var operation in operations.Where(operation => operation.BulkId is not null))
        {
            byBulkId[operation.BulkId!] = operation;
        }

        Operations = [.. operations.Select(operation => FindBrokenReference(operation) is { } error ? operation with { Error = error } : operation)];
        foreach (var operation in Operations.Where(operation => operation.BulkId is not null))
        {
            byBulkId[operation.BulkId!] = operation;
        }
    }

    /// <summary>In the order of the request; those with an error are among them.</summary>
    public IReadOnlyList<BulkOperation> Operations { get; }

    /// <summary>After how many errors the service is to stop; null for never.</summary>
    public int? FailOnErrors { get; }

    /// <param name="baseUrl">The SCIM base URL as the caller sees it, without a slash at its end.</param>
    /// <exception cref="ScimException">400 for what is wrong with the request as a whole, 413 for too many operations.</exception>
    public static BulkRequest Parse(JsonElement body, string baseUrl, SchemaCatalog schemas, RequestTolerances tolerances)
    {
        ProtocolMessage.RequireSchema(body, SchemaUrns.BulkRequest, tolerances);
        if (ProtocolMessage.Find(body, "Operations") is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() == 0)
        {
            throw ScimException.InvalidSyntax("'Operations' must be an array of at least one operation.");
        }

        if (array.GetArrayLength() > ServiceLimits.BulkOperations)
        {
            throw ScimException.TooLarge($"The request has {array.GetArrayLength()} operations; {ServiceLimits.BulkOperations} is the limit (maxOperations). Send them in several requests.");
        }

        var failOnErrors = ReadFailOnErrors(ProtocolMessage.Find(body, "failOnErrors"), tolerances);
        var reader = new BulkOperationReader(baseUrl, schemas, tolerances);
        return new BulkRequest([.. array.EnumerateArray().Select(reader.Read)], failOnErrors);
    }

    /// <summary>The operation that says which id a reference means: the one that creates the resource, or one whose path has the id.</summary>
    /// <param name="bulkId">A bulkId that an operation without an error refers to.</param>
    internal BulkOperation SourceOf(string bulkId) => Trace(bulkId).Source!;

    /// <summary>Follows a reference to an operation whose path is a reference in its turn.</summary>
    private (BulkOperation? Source, ScimException? Error) Trace(string bulkId)
    {
        var next = bulkId;
        for (var hops = 0; hops <= byBulkId.Count; hops++)
        {
            if (!byBulkId.TryGetValue(next, out var operation))
            {
                return (null, ScimException.InvalidValue($"The request refers to 'bulkId:{JsonText.Shorten(next)}', but no operation has this bulkId."));
            }

            if (operation.Error is not null || operation.Path?.BulkId is not { } further)
            {
                return (operation, null);
            }

            next = further;
        }

        return (null, new ScimException(HttpStatusCode.Conflict, scimType: null, $"'bulkId:{JsonText.Shorten(bulkId)}' leads in a circle of operations none of which creates a resource."));
    }

    private ScimException? FindBrokenReference(BulkOperation operation) =>
        operation.References.Select(reference => Trace(reference).Error).FirstOrDefault(error => error is not null);

    private static int? ReadFailOnErrors(JsonElement? value, RequestTolerances tolerances)
    {
        var text = value switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.String } number when tolerances.Allow(Tolerance.StringNumber) => number.GetString(),
            { } other => throw Wrong(JsonText.Describe(other)),
        };
        if (text is null)
        {
            return null;
        }

        // Whatever is beyond the number of operations means never.
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) && count >= 1
            ? (int)Math.Min(count, int.MaxValue)
            : throw Wrong($"'{JsonText.Shorten(text)}'");

        static ScimException Wrong(string got) => ScimException.InvalidValue($"'failOnErrors' must be a whole number of at least 1; got {got}.");
    }
}
