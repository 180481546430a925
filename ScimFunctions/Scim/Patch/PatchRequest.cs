using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>
/// A PATCH request (RFC 7644 §3.5.2), read and checked as far as that is possible without the resource. It can be applied any number of times,
/// as optimistic concurrency needs it, and keeps nothing of the body that it was read from.
/// </summary>
public sealed class PatchRequest
{
    /// <summary>How many operations a request may have.</summary>
    public const int MaxOperations = 1000;

    private readonly List<(string Label, IReadOnlyList<PatchStep> Steps)> operations;
    private readonly RequestTolerances tolerances;

    private PatchRequest(List<(string Label, IReadOnlyList<PatchStep> Steps)> operations, RequestTolerances tolerances)
    {
        this.operations = operations;
        this.tolerances = tolerances;
    }

    /// <exception cref="ScimException">400, with the operation's index in the detail; 413 if there are too many operations.</exception>
    public static PatchRequest Parse(JsonElement body, ResourceType type, RequestTolerances tolerances)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax("The body of a PATCH must be a JSON object with 'schemas' and 'Operations'.");
        }

        ProtocolMessage.RequireSchema(body, SchemaUrns.PatchOp, tolerances);
        var reader = new PatchStepReader(type, tolerances);
        var parsed = new List<(string Label, IReadOnlyList<PatchStep> Steps)>();
        foreach (var operation in ReadOperations(ProtocolMessage.Find(body, "Operations"), tolerances))
        {
            parsed.Add(ParseOperation(operation, parsed.Count, reader, tolerances));
        }

        return new PatchRequest(parsed, tolerances);
    }

    /// <summary>
    /// The request in parts that can be done without each other: its operations, and of one without a path each property of its value. There may
    /// be any number, and nothing is wrong as long as nobody needs all of them.
    /// </summary>
    /// <returns>Where each stands, what its path begins with, and the part; null if it cannot be read.</returns>
    internal static IReadOnlyList<(string Name, string Path, PatchRequest? Part)> ReadParts(JsonElement body, ResourceType type, RequestTolerances tolerances)
    {
        var sent = body.ValueKind is JsonValueKind.Object ? ProtocolMessage.Find(body, "Operations") : null;
        var reader = new PatchStepReader(type, tolerances);
        var parts = new List<(string Name, string Path, PatchRequest? Part)>();
        var index = 0;
        foreach (var operation in sent switch
        {
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().AsEnumerable(),
            { ValueKind: JsonValueKind.Object } single => [single],
            _ => [],
        })
        {
            foreach (var (path, part) in Divide(operation, type))
            {
                parts.Add(($"Operations[{index}]", path, TryParse(part, index, reader, tolerances)));
            }

            index++;
        }

        return parts;
    }

    private static PatchRequest? TryParse(JsonElement operation, int index, PatchStepReader reader, RequestTolerances tolerances)
    {
        try
        {
            return new PatchRequest([ParseOperation(operation, index, reader, tolerances)], tolerances);
        }
        catch (ScimException)
        {
            return null;
        }
    }

    /// <summary>An operation for each property of the value of one without a path, whose names are the paths.</summary>
    private static IEnumerable<(string Path, JsonElement Operation)> Divide(JsonElement operation, ResourceType type)
    {
        if (operation.ValueKind is not JsonValueKind.Object)
        {
            return [("", operation)];
        }

        var path = ProtocolMessage.Find(operation, "path") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        return path.Length > 0 || ProtocolMessage.Find(operation, "value") is not { ValueKind: JsonValueKind.Object } value
            ? [(WithoutUrn(path), operation)]
            : PropertiesOf(value).Select(property => (WithoutUrn(property.Name), JsonSerializer.SerializeToElement(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["op"] = ProtocolMessage.Find(operation, "op"),
                ["value"] = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [property.Name] = property.Value },
            })));

        string WithoutUrn(string name) => name.StartsWith($"{type.Core.Id}:", StringComparison.OrdinalIgnoreCase) ? name[(type.Core.Id.Length + 1)..] : name;

        IEnumerable<JsonProperty> PropertiesOf(JsonElement properties) => properties.EnumerateObject().SelectMany(property =>
            property.Value.ValueKind is JsonValueKind.Object && property.Name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase)
                ? PropertiesOf(property.Value)
                : [property]);
    }

    /// <summary>The last value that the steps give an attribute; null if they give it none.</summary>
    internal JsonNode? LastValueOf(AttributeDefinition attribute) => operations.SelectMany(operation => operation.Steps)
        .LastOrDefault(step => ReferenceEquals(step.Target.Attribute, attribute) && step is { Kind: not PatchOperationKind.Remove, Value: not null })?.Value;

    /// <summary>
    /// Applies the operations in their order. Pass a copy of the stored resource, in canonical form: after an exception it is half changed.
    /// </summary>
    /// <returns>Whether the resource is now another; if not, its <c>lastModified</c> must not move.</returns>
    /// <exception cref="ScimException">
    /// 400 <c>noTarget</c> or <c>mutability</c>, with the operation's index in the detail; 413 if it is too much to look through.
    /// </exception>
    public bool ApplyTo(JsonObject resource) => ApplyTo(resource, new PatchEffort());

    /// <param name="effort">That of the whole request, which its parts share.</param>
    internal bool ApplyTo(JsonObject resource, PatchEffort effort)
    {
        var before = resource.DeepClone();
        foreach (var (label, steps) in operations)
        {
            try
            {
                foreach (var step in steps)
                {
                    effort.Spend(step, resource);
                    step.ApplyTo(resource, tolerances);
                }
            }
            catch (ScimException exception)
            {
                throw At(label, exception);
            }
        }

        foreach (var (label, steps) in operations)
        {
            if (steps.FirstOrDefault(step => step.IsMissedIn(resource) && !step.IsMissedIn((JsonObject)before)) is { } removal)
            {
                throw At(label, ScimException.Mutability($"'{removal.Target}' is required, and nothing would be left of it. Replace its value instead."));
            }
        }

        return !JsonNode.DeepEquals(before, resource);
    }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => operations.All(operation => operation.Steps.Count == 0);

    /// <summary>Whether a step is about that attribute of the resource itself.</summary>
    public bool Targets(AttributeDefinition attribute) => operations.Any(operation => operation.Steps.Any(step => ReferenceEquals(step.Target.Attribute, attribute)));

    /// <summary>Takes out the steps that change one attribute, for a resource that does not hold that attribute's values itself.</summary>
    /// <returns>The rest, and what was taken out, in its order.</returns>
    internal (PatchRequest Others, IReadOnlyList<(string Label, PatchStep Step)> Taken) Without(AttributeDefinition attribute)
    {
        var rest = operations.Select(operation => (operation.Label, (IReadOnlyList<PatchStep>)[.. operation.Steps.Where(step => !Targets(step))])).ToList();
        return (
            new PatchRequest(rest, tolerances),
            [.. operations.SelectMany(operation => operation.Steps.Where(Targets).Select(step => (operation.Label, step)))]);

        bool Targets(PatchStep step) => ReferenceEquals(step.Target.Attribute, attribute);
    }

    private static (string Label, IReadOnlyList<PatchStep> Steps) ParseOperation(
        JsonElement operation, int index, PatchStepReader reader, RequestTolerances tolerances)
    {
        var label = $"Operations[{index}]";
        if (operation.ValueKind is not JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"{label}: an operation must be an object with 'op', 'path' and 'value'.");
        }

        var op = ProtocolMessage.Find(operation, "op") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        var kind = op?.ToUpperInvariant() switch
        {
            "ADD" => PatchOperationKind.Add,
            "REMOVE" => PatchOperationKind.Remove,
            "REPLACE" => PatchOperationKind.Replace,
            _ => (PatchOperationKind?)null,
        };
        if (kind is null || (op!.Any(char.IsAsciiLetterUpper) && !tolerances.Allow(Tolerance.OperationInOtherCase)))
        {
            throw ScimException.InvalidSyntax($"{label}: 'op' must be add, remove or replace; got {(op is null ? "none" : $"'{JsonText.Shorten(op, PatchPath.LongestShown)}'")}.");
        }

        var path = ProtocolMessage.Find(operation, "path") switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } empty when empty.ValueEquals(""u8) && tolerances.Allow(Tolerance.EmptyString) => null,
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            _ => throw ScimException.InvalidPath($"{label}: 'path' must be a text."),
        };

        label += $" ({op} {(path is null ? "without a path" : JsonText.Shorten(path, PatchPath.LongestShown))})";
        try
        {
            return (label, reader.Read(kind.Value, path, ProtocolMessage.FindEvenNull(operation, "value")));
        }
        catch (ScimException exception)
        {
            throw At(label, exception);
        }
    }

    private static IReadOnlyList<JsonElement> ReadOperations(JsonElement? sent, RequestTolerances tolerances)
    {
        switch (sent)
        {
            case { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() > MaxOperations:
                throw ScimException.TooLarge(
                    $"The request has {array.GetArrayLength()} operations; {MaxOperations} is the limit. Send them in several requests.");
            case { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() > 0:
                return [.. array.EnumerateArray()];
            case { ValueKind: JsonValueKind.Array } when tolerances.Allow(Tolerance.EmptyOperations):
                return [];
            case { ValueKind: JsonValueKind.Object } single when tolerances.Allow(Tolerance.SingleValueForArray):
                return [single];
            default:
                throw ScimException.InvalidSyntax("'Operations' must be an array of at least one operation.");
        }
    }

    /// <summary>The same error, saying which operation it is about.</summary>
    internal static ScimException At(string label, ScimException exception) =>
        new(exception.Status, exception.ScimType, $"{label}: {exception.Detail}");
}
