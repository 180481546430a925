using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http.Management;

/// <summary>The tenants themselves, for the company's operators.</summary>
public sealed class TenantRequests(TenantStore tenants, TenantCache cache, PublicAddress address)
{
    public async Task<IResult> CreateAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = await ManagementBody.ReadAsync(request, cancellationToken);
        var tenant = TenantRepresentation.Read(body.RootElement);
        if (!await tenants.TryAddAsync(tenant, cancellationToken))
        {
            throw ScimException.Uniqueness($"There is a tenant '{tenant.Id}' already. Choose another id, or change that tenant with PATCH.");
        }

        cache.Forget(tenant.Id);
        return new CreatedResult(address.ManageUrl(request, $"tenants/{tenant.Id}"), Writing(tenant));
    }

    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var page = ManagementPage.Parse(request, id => TenantId.IsValid(id));
        var found = await tenants.ListAsync(page.After, page.Limit + 1, cancellationToken).Take(page.Limit + 1).ToListAsync(cancellationToken);
        return page.Answer(found, tenant => tenant.Id, (writer, tenant) => Writing(tenant)(writer));
    }

    public static Task<IResult> ReadAsync(Tenant tenant) => Task.FromResult<IResult>(Answer(tenant));

    public async Task<IResult> PatchAsync(HttpRequest request, Tenant tenant, CancellationToken cancellationToken)
    {
        using var patch = await ManagementBody.ReadAsync(request, cancellationToken);
        var patched = await tenants.UpdateAsync(tenant.Id, current => TenantRepresentation.Patch(current, patch.RootElement), cancellationToken);
        cache.Forget(tenant.Id);
        return patched is not null ? Answer(patched) : throw ManagementEndpoint.NoTenant(tenant.Id);
    }

    private static JsonResult Answer(Tenant tenant) => new(HttpStatusCode.OK, MediaTypes.Json, Writing(tenant));

    private static Action<Utf8JsonWriter> Writing(Tenant tenant) => writer => TenantRepresentation.ToJson(tenant).WriteTo(writer);
}
