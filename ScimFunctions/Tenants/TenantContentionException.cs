namespace ScimFunctions.Tenants;

/// <summary>A tenant could not be changed for now because others kept changing it.</summary>
public sealed class TenantContentionException(string message) : Exception(message);
