namespace Aspire.Hosting.ApplicationModel;

public static class ProjectResourceExtensions
{
    public static IEnumerable<ProjectResource> GetProjectResources(this DistributedApplicationModel model) => model.Resources.OfType<ProjectResource>();

    public static IProjectMetadata GetProjectMetadata(this ProjectResource projectResource) => projectResource.Annotations.OfType<IProjectMetadata>().Single();
}
