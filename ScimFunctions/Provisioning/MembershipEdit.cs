using System.Text.Json;
using System.Text.Json.Nodes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// What a request does to a group's members, read without them: PATCH's steps one after another, or PUT's list. Where it names the members
/// that it means, only these have to be looked at, so that adding one costs the same in a group of ten and of a hundred thousand.
/// </summary>
internal sealed class MembershipEdit
{
    private const string Value = "value";

    private readonly List<Action<HashSet<string>>> actions = [];
    private readonly HashSet<string> mentioned = new(StringComparer.Ordinal);
    private int listed;

    /// <summary>Whether it is about members at all.</summary>
    public bool IsEmpty => actions.Count == 0;

    /// <summary>Whether it is about members that it does not name: all, or those that a filter describes.</summary>
    public bool NeedsAll { get; private set; }

    /// <summary>The ids that it names.</summary>
    public IReadOnlyCollection<string> Mentioned => mentioned;

    /// <summary>The members become these (PUT).</summary>
    /// <exception cref="ScimException">413: more than a request may list.</exception>
    public static MembershipEdit ReplaceBy(IReadOnlyList<string> userIds)
    {
        var edit = new MembershipEdit();
        edit.Clear();
        edit.Add(userIds);
        return edit;
    }

    /// <summary>The steps of a PATCH that are about members.</summary>
    /// <exception cref="ScimException">400 for a step that names no member where it has to, 413 if more are listed than a request may list.</exception>
    public static MembershipEdit Of(IReadOnlyList<(string Label, PatchStep Step)> steps)
    {
        var edit = new MembershipEdit();
        foreach (var (label, step) in steps)
        {
            try
            {
                edit.Append(step);
            }
            catch (ScimException exception)
            {
                throw PatchRequest.At(label, exception);
            }
        }

        return edit;
    }

    /// <summary>The ids in a canonical list of members.</summary>
    /// <param name="members">The list; null for none.</param>
    /// <param name="sent">How many elements were sent; an element that came to nothing must not pass for one less.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: an element without a value, or a group.</exception>
    public static IReadOnlyList<string> IdsOf(JsonArray? members, int sent)
    {
        var elements = (members ?? []).OfType<JsonObject>().ToList();
        var ids = elements.Select(element => element[Value]?.GetValue<string>()).OfType<string>().ToList();
        if (ids.Count != sent)
        {
            throw ScimException.InvalidValue("each member needs a 'value', the id of a user. To empty the group, replace its members by [].");
        }

        return elements.Any(IsGroup) ? throw Nested() : ids;
    }

    public static ScimException Nested() => ScimException.InvalidValue(
        "A group cannot be a member of a group: nested groups are not supported. Assign the inner group's users, or push that group for itself.");

    /// <summary>What it comes to.</summary>
    /// <param name="current">The members; where it does not need all, those among the ones that it names.</param>
    public MembershipPlan Against(IReadOnlySet<string> current)
    {
        var after = new HashSet<string>(current, StringComparer.Ordinal);
        foreach (var act in actions)
        {
            act(after);
        }

        return new MembershipPlan(
            [.. after.Where(id => !current.Contains(id)).Order(StringComparer.Ordinal)],
            [.. current.Where(id => !after.Contains(id)).Order(StringComparer.Ordinal)]);
    }

    private void Append(PatchStep step)
    {
        var target = step.Target;
        if (step.Kind is PatchOperationKind.Remove)
        {
            AppendRemoval(step);
        }
        else if (target.SubAttribute is not null)
        {
            throw Fixed(target);
        }
        else if (target.Filter is not null)
        {
            throw ScimException.InvalidPath("members come and go as wholes: add them with the path 'members', remove them with members[value eq \"...\"].");
        }
        else
        {
            var ids = IdsOf(step.Value as JsonArray, step.Sent);
            if (step.Kind is PatchOperationKind.Replace)
            {
                Clear();
            }

            Add(ids);
        }
    }

    private void AppendRemoval(PatchStep step)
    {
        var target = step.Target;
        if (target.SubAttribute is not null)
        {
            throw Fixed(target);
        }

        if (step.Value is JsonArray named && target.Filter is null)
        {
            Remove(IdsOf(named, named.Count));
        }
        else if (target.Matcher is { } matcher)
        {
            RemoveMatching(target.Filter!, matcher, step.Value as JsonArray);
        }
        else
        {
            Clear();
        }
    }

    private static ScimException Fixed(PatchTarget target) => ScimException.Mutability(
        $"'{target}' cannot be changed: members come and go as wholes. Add them with the path 'members', remove them with members[value eq \"...\"].");

    /// <summary>A filter that says the member's id is about that member alone; any other one is about all.</summary>
    private void RemoveMatching(FilterExpression filter, FilterMatcher matcher, JsonArray? named)
    {
        var only = named is null ? null : IdsOf(named, named.Count).ToHashSet(StringComparer.Ordinal);
        var id = filter.EqualityConjuncts()
            .FirstOrDefault(condition => condition.Value.Kind is FilterValueKind.String && condition.Path.Attribute.Equals(Value, StringComparison.OrdinalIgnoreCase))
            ?.Value.Text;
        if (id is null)
        {
            NeedsAll = true;
            actions.Add(members => members.RemoveWhere(member => (only?.Contains(member) ?? true) && Matches(member)));
        }
        else if ((only?.Contains(id) ?? true) && Matches(id))
        {
            Remove([id]);
        }
        else
        {
            Remove([]);
        }

        bool Matches(string member) => matcher.Matches(JsonSerializer.SerializeToElement(new JsonObject { [Value] = member, ["type"] = "User" }));
    }

    private void Clear()
    {
        NeedsAll = true;
        actions.Add(members => members.Clear());
    }

    private void Add(IReadOnlyList<string> ids)
    {
        Mention(ids);
        actions.Add(members => members.UnionWith(ids));
    }

    private void Remove(IReadOnlyList<string> ids)
    {
        Mention(ids);
        actions.Add(members => members.ExceptWith(ids));
    }

    private void Mention(IReadOnlyList<string> ids)
    {
        listed += ids.Count;
        if (listed > GroupLimits.MaxMembersPerRequest)
        {
            throw ScimException.TooLarge(
                $"The request lists more than {GroupLimits.MaxMembersPerRequest} members, the most that one may list. Send them in several requests.");
        }

        mentioned.UnionWith(ids);
    }

    private static bool IsGroup(JsonObject member) =>
        "Group".Equals(member["type"]?.GetValue<string>(), StringComparison.OrdinalIgnoreCase)
        || member["$ref"]?.GetValue<string>().Contains("/Groups/", StringComparison.OrdinalIgnoreCase) == true;
}
