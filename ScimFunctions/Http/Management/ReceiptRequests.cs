using Microsoft.AspNetCore.Http;
using ScimFunctions.Changes;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>The receipts of a tenant's changes, for the company's product back end.</summary>
public sealed class ReceiptRequests(ReceiptStore receipts, TimeProvider clock)
{
    public async Task<IResult> ListAsync(HttpRequest request, Tenant tenant, CancellationToken cancellationToken)
    {
        var page = ManagementPage.Parse(request);
        var found = await receipts.ListAsync(tenant.Id, page.After, page.Limit + 1, cancellationToken);
        return page.Answer(found, receipt => receipt.ChangeId, Write);
    }

    private void Write(Utf8JsonWriter writer, Receipt receipt)
    {
        writer.WriteStartObject();
        writer.WriteString("changeId", receipt.ChangeId);
        writer.WriteString("userId", receipt.UserId);
        writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(receipt.Kind.ToString()));
        writer.WriteString("acceptedAt", Timestamp.Format(receipt.AcceptedAt));
        writer.WriteString("appliedAt", Timestamp.Format(receipt.AppliedAt));
        writer.WriteNull("acknowledgedAt");
        writer.WriteBoolean("late", receipt.IsLate(clock.GetUtcNow()));
        writer.WriteString("state", receipt.AppliedAt is null ? "pending" : "applied");
        writer.WriteEndObject();
    }
}
