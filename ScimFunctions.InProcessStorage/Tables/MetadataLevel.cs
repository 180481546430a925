namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>How much an answer says about its values besides the values themselves.</summary>
internal enum MetadataLevel
{
    None,
    Minimal,
    Full,
}
