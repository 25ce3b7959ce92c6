using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Informers;

/// <summary>A change an informer saw. <paramref name="Old"/> is null for a new object, <paramref name="New"/> for a deleted one.</summary>
public readonly record struct InformerChange<T>(T? Old, T? New)
    where T : KubeObject, IKubeObject<T>
{
    /// <summary>The newest state known.</summary>
    public T Object => New ?? Old!;

    /// <summary>Whether the object is gone.</summary>
    public bool IsDelete => New is null;
}
