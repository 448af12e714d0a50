/** The users-and-posts domain: types with their rules, ports with their contracts, and the services that use them. */
module dev.inkwell.domain {
    requires static transitive org.jspecify;

    exports dev.inkwell.domain;

    uses dev.inkwell.domain.StorageProvider;
}
