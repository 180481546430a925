namespace ScimFunctions.Development;

/// <summary>What a developer needs to call the local service.</summary>
public sealed record DemoCredentials(string Tenant, string Token, string OperatorKey);
