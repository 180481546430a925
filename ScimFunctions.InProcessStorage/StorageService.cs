namespace ScimFunctions.InProcessStorage;

/// <summary>The services of a storage account that the app uses.</summary>
internal enum StorageService
{
    Table,
    Queue,
}
