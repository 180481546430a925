using ScimFunctions.Memberships;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Provisioning;

/// <summary>A part of a request that can be done without the others.</summary>
/// <param name="Name">What it is about, for the log; nothing of a person.</param>
/// <param name="Apply">Changes a copy of the resource and gives it back; null where the part cannot be read.</param>
public sealed record EditPart(string Name, Func<JsonObject, JsonObject>? Apply);

/// <summary>What a request does to a resource.</summary>
/// <param name="Whole">Gives the new resource from a copy of the stored one as callers see it, or refuses. Null if it is about the members alone.</param>
/// <param name="Parts">The same in parts, each tried where the whole is refused; from the resource as it is stored.</param>
/// <param name="IsLeaving">Whether somebody is to leave by it, so that parts are given up rather than the whole refused.</param>
public sealed record ResourceEdit(Func<JsonObject, JsonObject>? Whole, Func<JsonObject, IReadOnlyList<EditPart>> Parts, Func<bool> IsLeaving)
{
    /// <summary>What it does to the members; null if it is not about them.</summary>
    public MembershipEdit? Members { get; init; }

    /// <summary>Whom it takes out, where the whole is refused; null if nobody can be known to leave.</summary>
    public Lazy<MembershipEdit?>? Removals { get; init; }
}

/// <summary>
/// The rule that leaving is never refused (<see cref="Tolerance.ValueBesideLeaving"/>): a request that takes somebody's access is tried whole; where that
/// is refused, part by part, without those that cannot be done and without judging what it does not change; at last the leaving alone.
/// </summary>
internal static class Leaving
{
    /// <summary>How many bytes of resources are written to try the parts of one request; what is not tried is left out.</summary>
    private const long MaxBytesTried = 64 * 1024 * 1024;

    /// <summary>Room for what the leaving itself adds to a resource that is as large as one may be.</summary>
    private const int RoomToLeave = 256;

    /// <summary>Whether the request is to blame, so that less of it may do. A condition of the client's, trouble and haste are no refusals.</summary>
    public static bool IsRefusal(ScimException exception) =>
        exception.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge;

    /// <summary>How large a resource may become, which may be larger than allowed already.</summary>
    public static int MaxBytes(int stored) => Math.Max(ResourceDocument.MaxBytes, stored) + RoomToLeave;

    /// <summary>Reads a request as a whole. One that cannot be read although somebody leaves by it gives an edit that is refused when its turn comes.</summary>
    public static Func<JsonObject, JsonObject> ReadWhole(Func<Func<JsonObject, JsonObject>> read, Func<bool> isLeaving)
    {
        try
        {
            return read();
        }
        catch (ScimException refusal) when (IsRefusal(refusal) && isLeaving())
        {
            return Refuse(refusal);
        }
    }

    /// <summary>
    /// Writes with as much of the request as can be done: at first all but what is wrong in itself, then also without what depends on other
    /// resources, and at last the leaving alone.
    /// </summary>
    /// <param name="tolerances">Records what was left out.</param>
    /// <param name="always">What is left out in any case.</param>
    /// <param name="write">Is told whether what depends on other resources is free to change, and adds what it leaves out.</param>
    /// <param name="writeAlone">Writes the leaving alone.</param>
    public static async Task<T?> WriteAsync<T>(
        RequestTolerances tolerances, IReadOnlyList<string> always, Func<bool, ICollection<string>, Task<T?>> write, Func<Task<T?>> writeAlone)
        where T : class
    {
        foreach (var isFree in (bool[])[true, false])
        {
            List<string> leftOut = [.. always];
            try
            {
                var written = await write(isFree, leftOut);
                tolerances.LeaveOut(leftOut);
                return written;
            }
            catch (ScimException refusal) when (IsRefusal(refusal))
            {
                // Less of it may do.
            }
        }

        tolerances.LeaveOut(["all"]);
        return await writeAlone();
    }

    /// <summary>Does the parts that can be done, one after another.</summary>
    /// <param name="stored">The resource as it is to be without any of them.</param>
    /// <param name="parts">The parts, in their order.</param>
    /// <param name="settle">Puts what came of a part into canonical form; it raises a refusal or gives its size.</param>
    /// <param name="leftOut">Takes the names of the others.</param>
    public static JsonObject Try(JsonObject stored, IEnumerable<EditPart> parts, Func<JsonObject, int> settle, ICollection<string> leftOut)
    {
        var (kept, tried, size) = (stored, 0L, settle(stored));
        foreach (var part in parts)
        {
            tried += size;
            if (part.Apply is null || tried > MaxBytesTried)
            {
                leftOut.Add(part.Name);
                continue;
            }

            try
            {
                var next = part.Apply((JsonObject)kept.DeepClone());
                size = settle(next);
                kept = next;
            }
            catch (ScimException refusal) when (IsRefusal(refusal))
            {
                leftOut.Add(part.Name);
            }
        }

        return kept;
    }

    /// <summary>A PUT in parts: an attribute or extension each, and the removal of each one that it omits.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="body">The body.</param>
    /// <param name="stored">The resource as it is stored.</param>
    /// <param name="apart">The attribute that is no part: what the leaving is about.</param>
    public static IReadOnlyList<EditPart> PartsOf(ResourceType type, JsonElement body, JsonObject stored, string apart)
    {
        var sent = Members(type, body)
            .Where(member => member.Key is not null)
            .GroupBy(member => member.Key!, member => (member.Name, member.Value), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        bool IsOurs(string name) => name == apart || CommonAttributes.Schemas.Name == name
            || type.FindTopLevelAttribute(name) is { Mutability: Mutability.ReadOnly or Mutability.WriteOnly };

        // What goes makes room for what comes.
        return
        [
            .. stored.Select(member => member.Key).Where(name => !sent.ContainsKey(name) && !IsOurs(name)).Select(name => new EditPart(name, Put(name, value: null))),
            .. sent.Where(group => !IsOurs(group.Key)).Select(group => new EditPart(group.Key, TryRead(type, group.Value, out var read) ? Put(group.Key, read[group.Key]) : null)),
        ];
    }

    /// <summary>The last value of an attribute in the body of a PUT that can be read; null if there is none.</summary>
    public static JsonNode? LastReadable(ResourceType type, JsonElement body, string name) => Members(type, body)
        .Where(member => member.Key == name)
        .Select(member => TryRead(type, [(member.Name, member.Value)], out var read) ? read[name] : null)
        .LastOrDefault(value => value is not null);

    /// <summary>What the body of a PUT says of an attribute, in each place where it does.</summary>
    public static IReadOnlyList<JsonElement> Sent(ResourceType type, JsonElement body, string name) =>
        [.. Members(type, body).Where(member => member.Key == name).Select(member => member.Value)];

    /// <summary>What a body says, and which of the resource's own attributes or extensions each is about.</summary>
    private static IEnumerable<(string? Key, string Name, JsonElement Value)> Members(ResourceType type, JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in body.EnumerateObject())
        {
            if (member.Name.Equals(type.Core.Id, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var inner in Members(type, member.Value))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (KeyOf(type, member.Name), member.Name, member.Value);
            }
        }
    }

    private static Func<JsonObject, JsonObject> Refuse(ScimException refusal) => _ => throw refusal;

    private static string? KeyOf(ResourceType type, string name)
    {
        if ((type.FindTopLevelAttribute(name)?.Name ?? type.FindExtension(name)?.Id) is { } key)
        {
            return key;
        }

        return AttributePath.TryParse(name) is { } path && type.Resolve(path) is { } reference
            ? reference.IsExtension ? reference.Schema.Id : reference.Attribute?.Name
            : null;
    }

    /// <summary>Reads a few members of a body as if there were no others. What that tolerates is recorded where the whole is read.</summary>
    private static bool TryRead(ResourceType type, IReadOnlyList<(string Name, JsonElement Value)> members, out JsonObject read)
    {
        var part = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        read = [];
        if (!members.All(member => part.TryAdd(member.Name, member.Value)))
        {
            return false;
        }

        try
        {
            read = ResourceReader.Read(type, JsonSerializer.SerializeToElement(part), new RequestTolerances(strict: false));
            return true;
        }
        catch (ScimException refusal) when (IsRefusal(refusal))
        {
            return false;
        }
    }

    private static Func<JsonObject, JsonObject> Put(string name, JsonNode? value) => resource =>
    {
        resource.Remove(name);
        if (value is not null)
        {
            resource.Add(name, value.DeepClone());
        }

        return resource;
    };
}
