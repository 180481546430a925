namespace ScimFunctions.Storage;

/// <summary>The queues; the Bicep template creates them, and their poison queues, in Azure.</summary>
public static class QueueNames
{
    /// <summary>One message per recorded change: which tenant, which change. Losing one is harmless, for the sweep finds the change.</summary>
    public const string Changes = "scim-changes";

    /// <summary>Where the Functions host puts a message of the queue above after its last failed try.</summary>
    public const string ChangesPoison = Changes + "-poison";
}
