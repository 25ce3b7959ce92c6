namespace EdgeOrch.Controllers.Protection;

/// <summary>Takes finalizers off objects.</summary>
internal static class Finalizers
{
    /// <summary>Takes one off; a change meanwhile is a conflict, which the caller's loop repeats. Gone already is success.</summary>
    public static async ValueTask RemoveAsync<T>(ApiClient client, T value, string finalizer, CancellationToken cancellationToken)
        where T : KubeObject, IKubeObject<T>
    {
        // The roles of these controllers hold update, not patch.
        var changed = JsonModel.Clone(value);
        changed.Metadata.Finalizers!.Remove(finalizer);
        try
        {
            await client.For<T>().UpdateAsync(changed, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsNotFound)
        {
            // Somebody else finished it.
        }
    }
}
