using ScimFunctions.Memberships;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Provisioning;

/// <summary>What a request about a group says of its members: whom it lists, and, where it is refused as a whole, who leaves by it all the same.</summary>
internal static class SentMembers
{
    public const string Attribute = "members";

    /// <summary>The body of a POST or PUT: the resource, and who its members are to be.</summary>
    public static (JsonObject Group, MembershipEdit Members) ReadBody(ProvisioningRequest request, ResourceType type, JsonElement body)
    {
        var group = ResourceReader.Read(type, body, request.Tolerances);
        var sent = body.EnumerateObject().Where(member => member.Name.Equals(Attribute, StringComparison.OrdinalIgnoreCase)).Sum(member => Count(member.Value));
        var ids = MembershipEdit.IdsOf(group[Attribute] as JsonArray, sent);
        group.Remove(Attribute);
        return (group, new MembershipEdit(request.Tolerances).ReplaceBy(ids));
    }

    /// <summary>How many members a list has as it was sent.</summary>
    private static int Count(JsonElement sent) => sent.ValueKind switch
    {
        JsonValueKind.Array => sent.GetArrayLength(),
        JsonValueKind.Null => 0,
        _ => 1,
    };

    /// <summary>Who stays, if the body of a PUT lists them; null if it does not say.</summary>
    public static MembershipEdit? ReadRemaining(ResourceType type, JsonElement body)
    {
        if (Leaving.Sent(type, body, Attribute) is not [{ ValueKind: not JsonValueKind.Null } sent])
        {
            return null;
        }

        var tolerances = new RequestTolerances(strict: false);
        try
        {
            var listed = ResourceReader.ReadAttribute(type.FindTopLevelAttribute(Attribute)!, sent, Attribute, tolerances) as JsonArray;
            return new MembershipEdit(tolerances, isLeaving: true).ReplaceBy(MembershipEdit.AllIdsOf(listed, Count(sent)));
        }
        catch (ScimException unread) when (Leaving.IsRefusal(unread))
        {
            return null;
        }
    }

    /// <summary>What the parts of a PATCH do to the members; null if one of them does not say whom it means, for nothing can be known then.</summary>
    public static MembershipEdit? ReadRemovals(IReadOnlyList<(string Name, string Path, PatchRequest? Part)> parts, AttributeDefinition attribute)
    {
        var edit = new MembershipEdit(new RequestTolerances(strict: false), isLeaving: true);
        foreach (var (_, path, part) in parts)
        {
            if (part is null && path.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            try
            {
                edit.Append(part?.Without(attribute).Taken ?? []);
            }
            catch (ScimException unread) when (Leaving.IsRefusal(unread))
            {
                if (!path.Contains('[', StringComparison.Ordinal) && !path.Contains('.', StringComparison.Ordinal))
                {
                    return null;
                }
            }
        }

        return edit.IsEmpty ? null : edit;
    }
}
