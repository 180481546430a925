namespace ScimFunctions.Http.Management;

/// <summary>A management request that is refused; it becomes problem details.</summary>
public sealed class ManagementException(HttpStatusCode status, string detail) : Exception(detail)
{
    public HttpStatusCode Status { get; } = status;
}
