using Microsoft.AspNetCore.Http;
using ScimFunctions.Members;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>The members of a tenant, for the company's product back end.</summary>
public sealed class MemberRequests(MemberStore members)
{
    public async Task<IResult> ListAsync(HttpRequest request, Tenant tenant, CancellationToken cancellationToken)
    {
        var page = ManagementPage.Parse(request);
        var found = await members.ListAsync(tenant.Id, page.After, page.Limit + 1, cancellationToken).Take(page.Limit + 1).ToListAsync(cancellationToken);
        return page.Answer(found, member => member.Id, Write);
    }

    public async Task<IResult> ReadAsync(Tenant tenant, string id, CancellationToken cancellationToken) =>
        await members.FindAsync(tenant.Id, id, cancellationToken) is { } member
            ? new JsonResult(HttpStatusCode.OK, MediaTypes.Json, writer => Write(writer, member))
            : throw ScimException.NotFound($"The tenant '{tenant.Id}' has no member with the id '{JsonText.Shorten(id)}'.");

    private static void Write(Utf8JsonWriter writer, Member member)
    {
        writer.WriteStartObject();
        writer.WriteString("id", member.Id);
        writer.WriteString("userName", member.Profile.UserName);
        writer.WriteString("displayName", member.Profile.DisplayName);
        writer.WriteString("givenName", member.Profile.GivenName);
        writer.WriteString("familyName", member.Profile.FamilyName);
        writer.WriteString("email", member.Profile.Email);
        writer.WriteString("locale", member.Profile.Locale);
        writer.WriteString("externalId", member.Profile.ExternalId);
        writer.WriteString("status", member.Status == MemberStatus.Active ? "active" : "deactivated");
        writer.WriteString("role", member.Role?.Role);
        writer.WriteString("roleSource", member.Role?.Source);
        writer.WriteStartObject("workInfo");
        foreach (var (property, value) in member.WorkInfo)
        {
            writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(property.ToString()), value);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("customAttributes");
        foreach (var (name, value) in member.Profile.CustomAttributes)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("sessionsRevokedAt", Timestamp.Format(member.SessionsRevokedAt));
        writer.WriteString("updatedAt", Timestamp.Format(member.UpdatedAt));
        writer.WriteEndObject();
    }
}
