using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Bulk;

/// <summary>One operation of a bulk request, as far as it can be read without running it (RFC 7644 §3.7).</summary>
/// <param name="Index">Its place in the request, from 0.</param>
public sealed record BulkOperation(int Index)
{
    /// <summary>The method as the response repeats it; null if there is none.</summary>
    public string? MethodText { get; init; }

    public BulkMethod Method { get; init; }

    public string? BulkId { get; init; }

    public BulkPath? Path { get; init; }

    /// <summary>What <c>If-Match</c> would say.</summary>
    public string? Version { get; init; }

    /// <summary>Null where there is none to be had: for DELETE, and where something is wrong.</summary>
    public BulkData? Data { get; init; }

    /// <summary>What is wrong with it, so that it is not run.</summary>
    public ScimException? Error { get; init; }

    /// <summary>Whether it makes the id of its resource.</summary>
    public bool Creates => Error is null && Method is BulkMethod.Post;

    /// <summary>The bulkIds that it refers to.</summary>
    public IEnumerable<string> References =>
        Error is not null ? [] : Path?.BulkId is { } own ? (Data?.References ?? []).Prepend(own) : Data?.References ?? [];
}

/// <summary>What an operation of a bulk request may do (RFC 7644 §3.7); reading is not among it.</summary>
public enum BulkMethod
{
    Post,
    Put,
    Patch,
    Delete,
}

/// <summary>Reads the operations of a bulk request. What is wrong with one is its own error, and does not keep the others from being run.</summary>
internal sealed class BulkOperationReader(string baseUrl, SchemaCatalog schemas, RequestTolerances tolerances)
{
    private static readonly Dictionary<string, BulkMethod> Methods =
        Enum.GetValues<BulkMethod>().ToDictionary(method => method.ToString().ToUpperInvariant(), StringComparer.OrdinalIgnoreCase);

    public BulkOperation Read(JsonElement json, int index)
    {
        var operation = new BulkOperation(index);
        if (json.ValueKind is not JsonValueKind.Object)
        {
            return operation with { Error = ScimException.InvalidSyntax($"An operation must be an object with 'method', 'path' and 'data'; got {JsonText.Describe(json)}.") };
        }

        try
        {
            operation = operation with { MethodText = ProtocolMessage.FindText(json, "method") is { } method ? JsonText.Shorten(method) : null };
            operation = operation with { BulkId = ReadBulkId(json) };
            operation = operation with { Method = ReadMethod(operation.MethodText) };
            operation = operation with { MethodText = operation.Method.ToString().ToUpperInvariant() };
            var path = ProtocolMessage.FindText(json, "path") is { Length: > 0 } text
                ? BulkPath.Parse(text, baseUrl, schemas, tolerances)
                : throw ScimException.InvalidPath("The operation has no 'path', as in /Users.");
            path.RequireFits(operation.Method);
            operation = operation with { Path = path };
            if (operation is { Method: BulkMethod.Post, BulkId: null })
            {
                throw ScimException.InvalidValue("A POST needs a 'bulkId', a text of your choice by which the answer can be told from the others.");
            }

            return operation with { Version = ProtocolMessage.FindText(json, "version"), Data = ReadData(json, operation.Method, path.Type) };
        }
        catch (ScimException error)
        {
            return operation with { Error = error };
        }
    }

    private string? ReadBulkId(JsonElement json) => ProtocolMessage.Find(json, "bulkId") switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } bulkId ? bulkId : null,
        { ValueKind: JsonValueKind.Number } number when tolerances.Allow(Tolerance.ScalarAsString) => number.GetRawText(),
        { } other => throw ScimException.InvalidValue($"'bulkId' must be a text; got {JsonText.Describe(other)}."),
    };

    private BulkMethod ReadMethod(string? text) =>
        text is not null && Methods.TryGetValue(text, out var method)
        && (text.Equals(method.ToString().ToUpperInvariant(), StringComparison.Ordinal) || tolerances.Allow(Tolerance.MethodInOtherCase))
            ? method
            : throw ScimException.InvalidSyntax($"'method' must be POST, PUT, PATCH or DELETE; got {(text is null ? "none" : $"'{text}'")}.");

    private BulkData? ReadData(JsonElement json, BulkMethod method, ResourceType type) => (method, ProtocolMessage.Find(json, "data")) switch
    {
        (BulkMethod.Delete, _) => null,
        (_, { ValueKind: JsonValueKind.Object } data) => new BulkData(data, method, type),
        (BulkMethod.Patch, { ValueKind: JsonValueKind.Array } data) when tolerances.Allow(Tolerance.BarePatchOperations) => new BulkData(data, method, type),
        (_, null) => throw ScimException.InvalidSyntax("The operation has no 'data', the body of the request that it stands for."),
        (_, { } other) => throw ScimException.InvalidSyntax($"'data' must be an object, the body of the request that the operation stands for; got {JsonText.Describe(other)}."),
    };
}
