using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimFunctions.Http.Scim;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>A tenant's SCIM token, for the company's operators.</summary>
public sealed class ScimTokenRequests(ScimTokens tokens)
{
    /// <summary>The longest time for which a token goes on working beside the one that takes its place: 30 days.</summary>
    public const int MaxOverlapHours = 720;

    /// <summary>The query parameter, or the member of the body, that says for how long.</summary>
    internal const string OverlapHours = "overlapHours";

    public async Task<IResult> IssueAsync(HttpRequest request, Tenant tenant, CancellationToken cancellationToken)
    {
        using var body = await ManagementBody.ReadOptionalAsync(request, cancellationToken);
        var overlap = TimeSpan.FromHours(ParseOverlap(request.Query[OverlapHours].ToString(), body?.RootElement));
        var (token, createdAt) = await tokens.IssueAsync(tenant.Id, overlap, cancellationToken);
        return new SecretResult(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("token", token.Text);
            writer.WriteString("tenant", token.Tenant);
            writer.WriteString("createdAt", Timestamp.Format(createdAt));
            writer.WriteEndObject();
        });
    }

    public async Task<IResult> ReadAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var issued = await tokens.DescribeAsync(tenant.Id, cancellationToken);
        return new JsonResult(HttpStatusCode.OK, MediaTypes.Json, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("issued", issued is not null);
            if (issued?.CreatedAt is { } createdAt)
            {
                writer.WriteString("createdAt", Timestamp.Format(createdAt));
            }

            writer.WriteEndObject();
        });
    }

    public async Task<IResult> RevokeAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        await tokens.RevokeAsync(tenant.Id, cancellationToken);
        return new EmptyResult(HttpStatusCode.NoContent);
    }

    private static int ParseOverlap(string query, JsonElement? body)
    {
        if (body is not { } sent)
        {
            return query.Length == 0 ? 0
                : int.TryParse(query, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours <= MaxOverlapHours ? hours
                : throw WrongOverlap($"'{JsonText.Shorten(query)}'");
        }

        if (query.Length > 0)
        {
            throw ScimException.InvalidValue($"Send '{OverlapHours}' in the address or in the body, not in both.");
        }

        ManagementBody.RequireKnown("member", sent.EnumerateObject().Select(member => member.Name), [OverlapHours], StringComparer.Ordinal);
        return !sent.TryGetProperty(OverlapHours, out var value) || value.ValueKind is JsonValueKind.Null ? 0
            : value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and <= MaxOverlapHours ? number
            : throw WrongOverlap(JsonText.Describe(value));
    }

    private static ScimException WrongOverlap(string got) => ScimException.InvalidValue(
        $"'{OverlapHours}' must be a whole number from 0 (the token before ends now) to {MaxOverlapHours}; got {got}.");
}
