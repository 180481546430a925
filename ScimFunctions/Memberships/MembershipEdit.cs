using ScimFunctions.Scim;
using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Memberships;

/// <summary>
/// What a request does to a group's members, read without them: PATCH's steps one after another, or PUT's list. Where it names the members
/// that it means, only these have to be looked at, so that adding one costs the same in a group of ten and of a hundred thousand.
/// </summary>
/// <param name="tolerances">Those of the request.</param>
/// <param name="isLeaving">
/// The whole was refused, and it is read for whom it takes out: what does nothing to that is passed over.
/// </param>
public sealed class MembershipEdit(RequestTolerances tolerances, bool isLeaving = false)
{
    /// <summary>How many members one request may list; larger groups are reached by several.</summary>
    public const int MaxListed = 10_000;

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
    public MembershipEdit ReplaceBy(IReadOnlyList<string> userIds)
    {
        Clear();
        Add(userIds);
        return this;
    }

    /// <summary>The steps of a PATCH that are about members.</summary>
    /// <exception cref="ScimException">400 for a step that names no member where it has to, 413 if more are listed than a request may list.</exception>
    internal MembershipEdit Append(IReadOnlyList<(string Label, PatchStep Step)> steps)
    {
        foreach (var (label, step) in steps)
        {
            try
            {
                Append(step);
            }
            catch (ScimException exception)
            {
                throw PatchRequest.At(label, exception);
            }
        }

        return this;
    }

    /// <summary>The ids in a canonical list of members.</summary>
    /// <param name="members">The list; null for none.</param>
    /// <param name="sent">How many elements were sent; an element that came to nothing must not pass for one less.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: an element without a value, or a group.</exception>
    public static IReadOnlyList<string> IdsOf(JsonArray? members, int sent) =>
        members?.OfType<JsonObject>().Any(IsGroup) == true ? throw Nested() : AllIdsOf(members, sent);

    /// <summary>The same, of users and of groups.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: an element without a value.</exception>
    public static IReadOnlyList<string> AllIdsOf(JsonArray? members, int sent)
    {
        var ids = (members ?? []).OfType<JsonObject>().Select(element => element[Value]?.GetValue<string>()).OfType<string>().ToList();
        return ids.Count == sent
            ? ids
            : throw ScimException.InvalidValue("each member needs a 'value', the id of a user. To empty the group, replace its members by [].");
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
            try
            {
                act(after);
            }
            catch (ScimException) when (isLeaving)
            {
                // Whoever is to be replaced is out already.
            }
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
            AppendToSelected(step);
        }
        else
        {
            var ids = Ids(step.Value as JsonArray, step.Sent);
            if (step.Kind is PatchOperationKind.Replace)
            {
                Clear();
            }

            Add(ids);
        }
    }

    private IReadOnlyList<string> Ids(JsonArray? members, int sent) => isLeaving ? AllIdsOf(members, sent) : IdsOf(members, sent);

    /// <summary>
    /// A member takes the place of the one that the filter names (RFC 7644 §3.5.2.3), or is added by a filter that names it, as OneLogin does.
    /// </summary>
    private void AppendToSelected(PatchStep step)
    {
        var target = step.Target;
        var selected = IdIn(target.Filter!) is { } named && IsMatch(target.Matcher!, named) ? named : null;
        var isAddition = step.Kind is PatchOperationKind.Add;
        JsonArray sent = step.Value is JsonObject member ? [member.DeepClone()] : [];
        if (isAddition && selected is not null && sent is [JsonObject only])
        {
            only.TryAdd(Value, selected);
        }

        if (selected is null || (isAddition && (sent is [JsonObject added] && added[Value]!.GetValue<string>() != selected || !tolerances.Allow(Tolerance.CreateFromValueFilter))))
        {
            throw ScimException.InvalidPath("members come and go as wholes: add them with the path 'members', remove them with members[value eq \"...\"].");
        }

        var id = Ids(sent, sent: 1)[0];
        if (isAddition)
        {
            Add([id]);
            return;
        }

        Mention([selected, id]);
        actions.Add(members =>
        {
            if (!members.Remove(selected))
            {
                throw ScimException.NoTarget($"No member is '{JsonText.Shorten(selected)}'. Add the other one with the path 'members'.");
            }

            members.Add(id);
        });
    }

    /// <summary>Whom a filter names; null if it does not say the member's id.</summary>
    private static string? IdIn(FilterExpression filter) => filter.EqualityConjuncts()
        .FirstOrDefault(condition => condition.Value.Kind is FilterValueKind.String && condition.Path.Attribute.Equals(Value, StringComparison.OrdinalIgnoreCase))
        ?.Value.Text;

    private static bool IsMatch(FilterMatcher matcher, string member) =>
        matcher.Matches(JsonSerializer.SerializeToElement(new JsonObject { [Value] = member, ["type"] = "User" }));

    private void AppendRemoval(PatchStep step)
    {
        var target = step.Target;
        if (target.SubAttribute is not null)
        {
            throw Fixed(target);
        }

        if (step.Value is JsonArray named)
        {
            Remove(Ids(named, named.Count));
        }
        else if (target.Matcher is { } matcher)
        {
            RemoveMatching(target.Filter!, matcher);
        }
        else
        {
            Clear();
        }
    }

    private static ScimException Fixed(PatchTarget target) => ScimException.Mutability(
        $"'{target}' cannot be changed: members come and go as wholes. Add them with the path 'members', remove them with members[value eq \"...\"].");

    /// <summary>A filter that says the member's id is about that member alone; any other one is about all.</summary>
    private void RemoveMatching(FilterExpression filter, FilterMatcher matcher)
    {
        if (IdIn(filter) is not { } id)
        {
            NeedsAll = true;
            actions.Add(members => members.RemoveWhere(member => IsMatch(matcher, member)));
        }
        else
        {
            Remove(IsMatch(matcher, id) ? [id] : []);
        }
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
        if (isLeaving && listed > MaxListed)
        {
            NeedsAll = true;
        }
        else if (listed > MaxListed)
        {
            throw ScimException.TooLarge(
                $"The request lists more than {MaxListed} members, the most that one may list. Send them in several requests.");
        }

        mentioned.UnionWith(ids);
    }

    private static bool IsGroup(JsonObject member) =>
        "Group".Equals(member["type"]?.GetValue<string>(), StringComparison.OrdinalIgnoreCase)
        || member["$ref"]?.GetValue<string>().Contains("/Groups/", StringComparison.OrdinalIgnoreCase) == true;
}
