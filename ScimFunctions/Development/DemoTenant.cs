using ScimFunctions.Tenants;

namespace ScimFunctions.Development;

/// <summary>What a developer needs to call the local service.</summary>
public sealed record DemoCredentials(string Tenant, string Token, string OperatorKey);

/// <summary>
/// The tenant <c>demo</c> of a developer's machine, with a token that stays the same from start to start. Only the local secret store
/// gives it, where the token is kept as it is: in Azure nothing that could be read back is stored. A token that was issued for it is
/// stored as its hash there too, cannot be shown, and so gives way to a new one at the next start.
/// </summary>
public sealed class DemoTenant(TenantStore tenants, LocalSecretStore secrets, OperatorKey operatorKey) : IDisposable
{
    public const string Id = "demo";

    private readonly SemaphoreSlim ensuring = new(1, 1);

    public async Task<DemoCredentials> EnsureAsync(CancellationToken cancellationToken)
    {
        await ensuring.WaitAsync(cancellationToken);
        try
        {
            if (await tenants.FindAsync(Id, cancellationToken) is null)
            {
                await tenants.PutAsync(new Tenant(Id, "Demo organisation", TenantState.Active, TenantSettings.Default), cancellationToken);
            }

            var token = await secrets.FindAsync(ScimToken.SecretName(Id), cancellationToken);
            if (token is null || ScimToken.TryParse(token) is null)
            {
                token = ScimToken.Create(Id).Text;
                await secrets.SetAsync(ScimToken.SecretName(Id), token, cancellationToken);
            }

            return new DemoCredentials(Id, token, await operatorKey.EnsureAsync(cancellationToken));
        }
        finally
        {
            ensuring.Release();
        }
    }

    public void Dispose() => ensuring.Dispose();
}
