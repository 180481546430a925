using System.Text.Json;
using ScimFunctions.Provisioning;
using ScimFunctions.Scim.Queries;
using ScimFunctions.Storage;

namespace ScimFunctions.Http;

/// <summary>Writes groups as callers see them; who does not want the members is not made to wait for them.</summary>
internal sealed class GroupRepresentation(ProvisioningRequest request, Projection projection)
{
    public bool ShowsMembers => projection.Includes("members");

    public string Location(GroupRecord group) => request.GroupLocation(group.Id);

    public void Write(Utf8JsonWriter writer, GroupRecord group, IReadOnlyList<string>? memberIds)
    {
        if (projection.IsDefault)
        {
            GroupDocument.Write(writer, request, group, memberIds);
            return;
        }

        using var document = JsonDocument.Parse(GroupDocument.Show(request, group, memberIds));
        projection.Write(writer, document.RootElement);
    }
}
