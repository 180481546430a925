namespace ScimFunctions.Storage;

/// <summary>What rows say of their resources outside the JSON, so that storage itself can leave rows out of a scan.</summary>
public static class PromotedColumns
{
    /// <summary>A boolean, on users; missing where the user says nothing.</summary>
    public const string Active = "Active";

    /// <summary>A time, on users and groups.</summary>
    public const string Created = "Created";

    /// <summary>A time, on users and groups. Resources show it cut to milliseconds.</summary>
    public const string LastModified = "LastModified";
}
